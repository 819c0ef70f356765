"""The seeded chart of accounts, classes and terms: all sixteen types, three levels of classes.

Refuses transactions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import edit

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile

# number, FullName, type, description
_ACCOUNTS = """
10100|Checking|Bank|Main operating account
10300|Savings|Bank|Reserve
10400|Petty Cash|Bank|Cash box in the office
10800|Money Out Clearing|Bank|Payments on their way out
10900|Money In Clearing|Bank|Payments on their way in
11100|Retention Receivable|AccountsReceivable|Held back until completion
12800|Employee Advances|OtherCurrentAsset|
13100|Pre-paid Insurance|OtherCurrentAsset|
13400|Retainage|OtherCurrentAsset|
15000|Furniture and Equipment|FixedAsset|
15100|Vehicles|FixedAsset|Trucks
15110|Vehicles:Original Cost|FixedAsset|
15120|Vehicles:Depreciation|FixedAsset|
15200|Buildings and Improvements|FixedAsset|
17000|Accumulated Depreciation|FixedAsset|
18700|Security Deposits|OtherAsset|
20500|QuickBooks Credit Card|CreditCard|
20600|CalOil Card|CreditCard|Fuel
21000|Subcontractors Payable|AccountsPayable|Second payables account
24000|Payroll Liabilities|OtherCurrentLiability|
24010|Payroll Liabilities:Federal Withholding|OtherCurrentLiability|
24020|Payroll Liabilities:Health Insurance|OtherCurrentLiability|
26000|Customer Deposits|OtherCurrentLiability|
23000|Loan - Vehicles (Van)|LongTermLiability|
28100|Loan - Construction Equipment|LongTermLiability|
30100|Capital Stock|Equity|
30200|Owner's Draws & Contributions|Equity|
40100|Construction Income|Income|
40110|Construction Income:Design Income|Income|
40130|Construction Income:Labor Income|Income|
40140|Construction Income:Materials Income|Income|
40150|Construction Income:Subcontracted Labor Income|Income|
40199|Construction Income:Less Discounts given|Income|
40500|Reimbursement Income|Income|
40510|Reimbursement Income:Mileage Income|Income|
50100|Purchases - Lumber & Plywood|CostOfGoodsSold|
50400|Purchase Discounts|CostOfGoodsSold|
54000|Job Expenses|Expense|
54200|Job Expenses:Equipment Rental|Expense|
54300|Job Expenses:Job Materials|Expense|
54310|Job Expenses:Job Materials:Décor & Finish|Expense|
54400|Job Expenses:Permits and Licenses|Expense|
54500|Job Expenses:Subcontractors|Expense|
60100|Automobile|Expense|
60110|Automobile:Fuel|Expense|
60120|Automobile:Insurance|Expense|
60130|Automobile:Repairs and Maintenance|Expense|
61700|Computer and Internet Expenses|Expense|
63000|Insurance|Expense|
63010|Insurance:General Liability Insurance|Expense|
64200|Office Supplies|Expense|
64800|Postage & Delivery|Expense|
65100|Utilities|Expense|
65110|Utilities:Gas and Electric|Expense|
65120|Utilities:Telephone|Expense|
65130|Utilities:Water|Expense|
66700|Professional "Outside" Fees|Expense|
67000|Subscriptions, Dues & Licenses.|Expense|As long as a name can be
70100|Other Income|OtherIncome|
70200|Interest Income|OtherIncome|
80100|Other Expenses|OtherExpense|
80200|Bad Debts|OtherExpense|
""".strip()
_INACTIVE = (
    ("10500", "Old Checking - First Bank", "Bank"),
    ("69000", "Telex & Telegraph", "Expense"),
)
_CLASSES = """
New Construction
New Construction:Residential
New Construction:Residential:Custom Homes
New Construction:Residential:Tract Homes
New Construction:Commercial
Remodel
Remodel:Kitchen & Bath
Remodel:Kitchen & Bath:Façades
Remodel:Additions
Overhead
Overhead:Office "HQ"
Overhead:Yard
Warranty Service Dept. Number 1
""".strip()
_TERMS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "DateDrivenTerms",
        {"Name": "1% 5th Net 10th", "DayOfMonthDue": "10", "DueNextMonthDays": "5"},
    ),
    ("StandardTerms", {"Name": "Net 10", "StdDueDays": "10"}),
    ("StandardTerms", {"Name": "Terms agreed by phone, 45 days.", "StdDueDays": "45"}),
    ("StandardTerms", {"Name": "Net 90 (old)", "StdDueDays": "90", "IsActive": "false"}),
)
_OPENING = {"Checking": "48250.00", "Savings": "17910.19", "Petty Cash": "500.00"}


def fill(company: CompanyFile) -> None:
    """Accounts with opening balances, classes and terms."""
    for row in _ACCOUNTS.splitlines():
        number, full_name, account_type, text = row.split("|")
        parent, _, name = full_name.rpartition(":")
        fields = {"AccountNumber": number, "Desc": text}
        if full_name in _OPENING:
            fields |= {"OpenBalance": _OPENING[full_name], "OpenBalanceDate": "2026-01-01"}
        edit.add_account(company, name, account_type, parent=parent, **fields)
    for number, name, account_type in _INACTIVE:
        edit.add_account(company, name, account_type, AccountNumber=number, IsActive=False)
    for full_name in _CLASSES.splitlines():
        parent, _, name = full_name.rpartition(":")
        edit.add_class(company, name, parent=parent)
    edit.add_class(company, "Discontinued Lines", IsActive=False)
    for kind, fields in _TERMS:
        edit.add(company, kind, **fields)
    edit.add(company, "SalesTaxCode", Name="OLD", IsTaxable="false", IsActive="false")
    discounts = edit.find(company, "Account", "Purchase Discounts")
    company.preferences["PurchasesAndVendorsPreferences"]["DefaultDiscountAccountRef"] = {
        "ListID": discounts.id
    }
