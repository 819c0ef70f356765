"""Private data and custom fields, the way the Web Connector uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Answer, Desk

OWNER = "{0A0B0C0D-0000-1111-2222-333344445555}"


def define(
    desk: Desk, name: str = "FileID", objects: str = "Company", kind: str = "STR255TYPE"
) -> Answer:
    assigned = "".join(f"<AssignToObject>{o}</AssignToObject>" for o in objects.split())
    return desk.ask(
        f"<DataExtDefAddRq><DataExtDefAdd><OwnerID>{OWNER}</OwnerID><DataExtName>{name}</DataExtName>"
        f"<DataExtType>{kind}</DataExtType>{assigned}</DataExtDefAdd></DataExtDefAddRq>"
    )


def company_value(desk: Desk, verb: str, value: str, name: str = "FileID") -> Answer:
    given = f"<DataExtValue>{value}</DataExtValue>" if verb != "Del" else ""
    return desk.ask(
        f"<DataExt{verb}Rq><DataExt{verb}><OwnerID>{OWNER}</OwnerID><DataExtName>{name}</DataExtName>"
        f"<OtherDataExtType>Company</OtherDataExtType>{given}</DataExt{verb}></DataExt{verb}Rq>"
    )


def kept(desk: Desk, owner: str = OWNER) -> list[str]:
    answer = desk.ask(f"<CompanyQueryRq><OwnerID>{owner}</OwnerID></CompanyQueryRq>")
    return answer.texts("CompanyRet/DataExtRet/DataExtValue")


def test_a_value_needs_its_definition_first(desk: Desk) -> None:
    assert 3140 == company_value(desk, "Add", "{1}").code
    assert 0 == define(desk).code
    assert 0 == company_value(desk, "Add", "{1}").code
    assert ["{1}"] == kept(desk)


def test_only_its_owner_sees_it_and_only_when_asking(desk: Desk) -> None:
    define(desk)
    company_value(desk, "Add", "{1}")
    assert [] == kept(desk, "{0A0B0C0D-0000-1111-2222-333344445556}")
    assert ["{1}"] == kept(desk, OWNER.lower())
    assert desk.ask("<CompanyQueryRq/>").text("CompanyRet/DataExtRet/DataExtName") is None


def test_a_value_is_changed_by_mod_and_added_once(desk: Desk) -> None:
    define(desk)
    company_value(desk, "Add", "{1}")
    assert 3180 == company_value(desk, "Add", "{2}").code
    assert 0 == company_value(desk, "Mod", "{3}").code
    assert ["{3}"] == kept(desk)
    assert 0 == company_value(desk, "Del", "").code
    assert 3120 == company_value(desk, "Del", "").code
    assert [] == kept(desk)


def test_defining_twice_is_an_error(desk: Desk) -> None:
    define(desk)
    assert 3100 == define(desk).code


def test_a_value_is_no_longer_than_its_type(desk: Desk) -> None:
    define(desk)
    assert 3070 == company_value(desk, "Add", "x" * 256).code
    assert 0 == company_value(desk, "Add", "x" * 255).code


def test_a_definition_is_for_the_objects_it_names(desk: Desk) -> None:
    define(desk, "Route", "Vendor")
    list_id = desk.name("Vendor", "A")
    assert 3351 == company_value(desk, "Add", "North", "Route").code
    value = (
        f"<DataExtAddRq><DataExtAdd><OwnerID>{OWNER}</OwnerID><DataExtName>Route</DataExtName>"
        f"<ListDataExtType>Vendor</ListDataExtType><ListObjRef><ListID>{list_id}</ListID></ListObjRef>"
        "<DataExtValue>North</DataExtValue></DataExtAdd></DataExtAddRq>"
    )
    assert 0 == desk.ask(value).code
    assert 3140 == desk.ask(value.replace(list_id, "80000099-1782914400")).code
    query = f"<VendorQueryRq><OwnerID>{OWNER}</OwnerID></VendorQueryRq>"
    assert "North" == desk.ask(query).text("VendorRet/DataExtRet/DataExtValue")


def test_definitions_can_be_listed_widened_and_removed_with_their_values(desk: Desk) -> None:
    define(desk)
    company_value(desk, "Add", "{1}")
    assert (
        0
        == desk.ask(
            f"<DataExtDefModRq><DataExtDefMod><OwnerID>{OWNER}</OwnerID><DataExtName>FileID</DataExtName>"
            "<AssignToObject>Vendor</AssignToObject></DataExtDefMod></DataExtDefModRq>"
        ).code
    )
    found = desk.ask(f"<DataExtDefQueryRq><OwnerID>{OWNER}</OwnerID></DataExtDefQueryRq>")
    assert ["Company", "Vendor"] == found.texts("DataExtDefRet/AssignToObject")
    delete = (
        f"<DataExtDefDelRq><OwnerID>{OWNER}</OwnerID>"
        "<DataExtName>FileID</DataExtName></DataExtDefDelRq>"
    )
    assert 0 == desk.ask(delete).code
    assert [] == kept(desk)
    assert 1 == desk.ask("<DataExtDefQueryRq/>").code


@pytest.mark.parametrize("target", ["Class", "Transfer"])
def test_classes_and_transfers_take_none(desk: Desk, target: str) -> None:
    assert 3110 == define(desk, "X", target).code
