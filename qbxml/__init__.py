"""The qbXML format: values in, one exact message set out; one answer in, typed records out.

Knows the QuickBooks SDK's elements, their order, types, lengths and versions, and nothing of
anybody's business. It refuses whatever QuickBooks would refuse, because one wrong element makes
QuickBooks reject a whole message set without saying which one it was.
"""
