"""How BILL's JSON and the canonical records say the same thing: tables, both ways side by side.

One module per family of records. They know shapes and words; they make no calls and decide nothing
about what is synchronised.
"""
