from __future__ import annotations

from typing import Any

from sync.taxing import charged, exempted, is_sales_tax
from sync.translate import QuickBooksWrite, quickbooks_add
from tests.unit.sync.world import GUID, INVOICE, MARK, World

KINDS = {"design": "ItemServiceRet", "rate": "ItemSalesTaxRet", "paid": "ItemPaymentRet"}
CODES = {"taxable_code": "TAX", "exempt_code": "NON"}
WORLD = World(
    natives={("item", f"QB-item-{name}"): (kind, {}) for name, kind in KINDS.items()},
    settings=CODES,
)
LINE = {"item": "design", "quantity": "1", "rate": "100", "amount": "100.00"}
TAX = {"item": "rate", "description": "Sales tax", "amount": "7.75"}


def invoice(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"customer": "customer:c1", "date": "2026-02-01", "number": "7", "lines": list(lines)}


def sent_for(record: dict[str, Any], world: World = WORLD) -> dict[str, Any]:
    found = quickbooks_add(INVOICE, record, world, guid=GUID, mark=MARK)
    assert isinstance(found, QuickBooksWrite)
    return dict(found.body["InvoiceAdd"])


def test_an_invoice_without_tax_tells_quickbooks_line_by_line() -> None:
    sent = sent_for(invoice(LINE))
    assert [{"ListID": "NON"}] == [line["SalesTaxCodeRef"] for line in sent["InvoiceLineAdd"]]
    assert "ItemSalesTaxRef" not in sent


def test_an_invoice_with_tax_names_the_rate_in_the_footer_and_has_no_line_for_it() -> None:
    sent = sent_for(invoice(LINE, TAX))
    assert {"ListID": "QB-item-rate"} == sent["ItemSalesTaxRef"]
    assert {"ListID": "TAX"} == sent["CustomerSalesTaxCodeRef"]
    (line,) = sent["InvoiceLineAdd"]
    assert "SalesTaxCodeRef" not in line


def test_a_company_file_without_sales_tax_is_told_nothing_of_it() -> None:
    world = World(natives=WORLD.natives)
    assert {} == exempted(LINE, [LINE], world)
    assert {"ItemSalesTaxRef": {"ListID": "QB-item-rate"}} == charged(invoice(LINE, TAX), world)


def test_text_payments_and_the_tax_itself_have_no_tax_code() -> None:
    assert {} == exempted({"description": "Thank you"}, [LINE], WORLD)
    assert {} == exempted({"item": "paid"}, [LINE], WORLD)
    assert is_sales_tax(TAX, WORLD)
    assert not is_sales_tax({"item": "unknown"}, WORLD)
