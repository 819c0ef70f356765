-- Which QuickBooks opened a company's file last, and the newest qbXML it lists: asked for the companies of one page.
CREATE FUNCTION directory.program(p_company uuid) RETURNS TABLE (product text, qbxml text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $program$
    SELECT c.contact ->> 'product', c.contact ->> 'qbxml' FROM companies c WHERE c.id = p_company
$program$;

GRANT SELECT (contact) ON companies TO deskbridge_directory;
REVOKE ALL ON FUNCTION directory.program(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.program(uuid) TO deskbridge_app;
ALTER FUNCTION directory.program(uuid) OWNER TO deskbridge_directory;
