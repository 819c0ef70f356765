"""What QuickBooks itself puts into a new company file.

Special accounts, terms, sales tax codes, payment methods, templates; preferences as they come.
Refuses business data: that is `seed`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import booking

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields

# name, type, special type, number, description
_ACCOUNTS = (
    ("Accounts Receivable", "AccountsReceivable", "AccountsReceivable", "11000", "Unpaid invoices"),
    ("Undeposited Funds", "OtherCurrentAsset", "UndepositedFunds", "12000", "Not yet deposited"),
    ("Inventory Asset", "OtherCurrentAsset", "InventoryAssets", "12100", "Cost of inventory"),
    ("Accounts Payable", "AccountsPayable", "AccountsPayable", "20000", "Unpaid bills"),
    ("Sales Tax Payable", "OtherCurrentLiability", "SalesTaxPayable", "25500", "Taxes collected"),
    ("Opening Bal Equity", "Equity", "OpeningBalanceEquity", "30000", "Opening balances"),
    ("Retained Earnings", "Equity", "RetainedEarnings", "32000", "Undistributed earnings"),
    ("Cost of Goods Sold", "CostOfGoodsSold", "CostOfGoodsSold", "50000", "Cost of items sold"),
    ("Uncategorized Income", "Income", "UncategorizedIncome", "49900", ""),
    ("Uncategorized Expenses", "Expense", "UncategorizedExpenses", "69900", ""),
    ("Purchase Orders", "NonPosting", "PurchaseOrders", "90100", ""),
    ("Estimates", "NonPosting", "Estimates", "90200", ""),
)  # fmt: skip
_TERMS = (("Due on receipt", "0"), ("Net 15", "15"), ("Net 30", "30"), ("Net 60", "60"))


def info(name: str, country: str) -> Fields:
    """CompanyRet of a new file."""
    address = {
        "Addr1": "1735 County Road",
        "City": "Bayshore",
        "State": "CA",
        "PostalCode": "94326",
    }
    return {
        "IsSampleCompany": "false",
        "CompanyName": name,
        "LegalCompanyName": name,
        "Address": address,
        "LegalAddress": dict(address),
        "Phone": "415-555-4567",
        "Email": "office@example.com",
        "FirstMonthFiscalYear": "January",
        "FirstMonthIncomeTaxYear": "January",
        "CompanyType": "Construction",
        "EIN": "12-3456789",
        "TaxForm": "Form1120",
        "AccountantCopy": {"AccountantCopyExists": "false"},
    }


def preferences(*, class_tracking: bool, account_numbers: bool) -> Fields:
    """PreferencesRet of a new file, in the words of the order tables."""
    return {
        "AccountingPreferences": {
            "IsUsingAccountNumbers": str(account_numbers).lower(),
            "IsRequiringAccounts": "true",
            "IsUsingClassTracking": str(class_tracking).lower(),
            "IsUsingAuditTrail": "true",
            "IsAssigningJournalEntryNumbers": "true",
        },
        "FinanceChargePreferences": {
            "AnnualInterestRate": "0.00",
            "MinFinanceCharge": "0.00",
            "GracePeriod": "0",
            "IsAssessingForOverdueCharges": "false",
            "CalculateChargesFrom": "DueDate",
            "IsMarkedToBePrinted": "false",
        },
        "JobsAndEstimatesPreferences": {
            "IsUsingEstimates": "true",
            "IsUsingProgressInvoicing": "false",
            "IsPrintingItemsWithZeroAmounts": "false",
        },
        "MultiCurrencyPreferences": {"IsMultiCurrencyOn": "false"},
        "MultiLocationInventoryPreferences": {
            "IsMultiLocationInventoryAvailable": "false",
            "IsMultiLocationInventoryEnabled": "false",
        },
        "PurchasesAndVendorsPreferences": {
            "IsUsingInventory": "true",
            "DaysBillsAreDue": "10",
            "IsAutomaticallyUsingDiscounts": "false",
        },
        "ReportsPreferences": {
            "AgingReportBasis": "AgeFromDueDate",
            "SummaryReportBasis": "Accrual",
        },
        "SalesAndCustomersPreferences": {
            "IsTrackingReimbursedExpensesAsIncome": "false",
            "IsAutoApplyingPayments": "true",
            "PriceLevels": {"IsUsingPriceLevels": "true", "IsRoundingSalesPriceUp": "true"},
        },
        "TimeTrackingPreferences": {"FirstDayOfWeek": "Monday"},
        "CurrentAppAccessRights": {
            "IsAutomaticLoginAllowed": "true",
            "IsPersonalDataAccessAllowed": "true",
        },
        "ItemsAndInventoryPreferences": {
            "EnhancedInventoryReceivingEnabled": "false",
            "IsTrackingSerialOrLotNumber": "None",
            "FIFOEnabled": "false",
        },
    }


def stock(company: CompanyFile) -> None:
    """Fill the lists QuickBooks fills."""
    for name, account_type, special_type, number, text in _ACCOUNTS:
        _put(
            company,
            "Account",
            Name=name,
            AccountType=account_type,
            SpecialAccountType=special_type,
            AccountNumber=number,
            Desc=text,
        )
    for name, days in _TERMS:
        _put(company, "StandardTerms", Name=name, StdDueDays=days)
    _put(
        company,
        "StandardTerms",
        Name="2% 10 Net 30",
        StdDueDays="30",
        StdDiscountDays="10",
        DiscountPct="2.00",
    )
    taxable = _put(company, "SalesTaxCode", Name="Tax", IsTaxable="true", Desc="Taxable Sales")
    other = _put(company, "SalesTaxCode", Name="Non", IsTaxable="false", Desc="Non-Taxable Sales")
    for name in ("Cash", "Check", "American Express", "Visa", "ACH"):
        _put(company, "PaymentMethod", Name=name)
    for name in ("Intuit Service Invoice", "Custom Credit Memo"):
        _put(company, "Template", Name=name)
    tax = _put(
        company, "ItemSalesTax", Name="Out of State", ItemDesc="No sales tax", TaxRate="0.00"
    )
    company.preferences["SalesTaxPreferences"] = {
        "DefaultItemSalesTaxRef": {"ListID": tax},
        "PaySalesTax": "Monthly",
        "DefaultTaxableSalesTaxCodeRef": {"ListID": taxable},
        "DefaultNonTaxableSalesTaxCodeRef": {"ListID": other},
        "IsUsingVendorTaxCode": "false",
        "IsUsingCustomerTaxCode": "false",
    }


def _put(company: CompanyFile, kind: str, **fields: str) -> str:
    kept: Fields = {name: value for name, value in fields.items() if value}
    kept["IsActive"] = "true"
    return booking.create(company, kind, kept).id
