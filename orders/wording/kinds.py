"""Names of the kinds, reasons and values that an order can carry."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orders.wording.words import plain

KINDS = {
    "PROVIDE_ORDER": "New line",
    "PROVIDE_ETHERNET_ORDER": "Ethernet line",
    "MODIFY_ORDER": "Service change",
    "CEASE_ORDER": "Cease",
    "UNSOLICITED_CEASE_ORDER": "Cease by others",
    "SERVICE_TEST": "Service test",
    "SERVICE_PROBLEM": "Fault",
}
PROVIDE = {
    "NEW": "New line",
    "START": "Line start",
    "TAKEOVER": "Takeover",
    "TRANSFER": "Transfer",
    "SWAP": "Swap",
}
CEASE_REASONS = {
    "CHANGE_OF_CP": "The customer is moving to another provider",
    "WORKING_LINE_TAKEOVER": "Another occupier takes over the line",
    "CP_REQUEST": "We are changing the service ourselves",
}
CANCEL_REASONS = {
    "CUSTOMER_CHANGED_MIND": "The customer changed their mind",
    "INSTALL_FAILED": "The installation failed",
    "NETWORK_ISSUE": "There is an issue in the network",
    "NO_LONGER_REQUIRED": "It is no longer required",
    "OTHER": "Another reason",
    "NO_AUTHORISATION": "The customer did not authorise it",
    "CUSTOMER_NOT_AWARE": "The customer did not know of it",
    "DELIBERATE_MISLEAD": "The customer was misled",
    "PURCHASED_DIFFERENT_PRODUCT": "The customer bought something else",
    "END_USER_NOT_MOVING": "The customer is not moving",
    "ISSUE_RESOLVED": "The fault has gone",
    "CUSTOMER_NETWORK_ISSUE": "The fault is in the customer’s own network",
}
# The only ones the gateway takes for a cease by others.
OBJECTIONS = (
    "NO_AUTHORISATION",
    "CUSTOMER_NOT_AWARE",
    "DELIBERATE_MISLEAD",
    "PURCHASED_DIFFERENT_PRODUCT",
    "END_USER_NOT_MOVING",
)
OUTCOMES = {
    "NO_FAULT_FOUND": "No fault found",
    "POTENTIAL_BRAS_PROFILE_MISMATCH": "Speed profile may not match the line",
    "STALE_PPP_SESSION": "An old log-in session is still open",
    "PERFORMANCE_BOTTLENECK": "Something slows the line down",
    "DAMAGED_CPE": "Damaged router",
    "MULTICAST_CONFIGURATION_ISSUE": "TV streams are set up wrongly",
    "POTENTIAL_TV_CONNECT_ISSUE": "Possible trouble with the TV connection",
    "KNOWN_INCIDENT": "Part of a known incident",
}
PROBLEM_TYPES = {
    "CPE": "Router or other equipment",
    "CUSTOMER": "At the customer’s",
    "OUTAGE": "No service",
    "PERFORMANCE": "Slow or poor service",
    "STABILITY": "Service comes and goes",
    "SYNCHRONISATION": "The line does not connect",
}
RESOLUTIONS = {
    "ACCESS_ISSUE": "The engineer could not get in",
    "BACKHAUL_CORE_NETWORK": "Fault in the wider network",
    "CUSTOMER_FAULT": "Fault on the customer’s side",
    "CUSTOMER_FAULT_B_END": "Fault at the customer’s other end",
    "CUSTOMER_FAULT_EQUIPMENT": "Fault in the customer’s equipment",
    "CUSTOMER_FAULT_MODEM": "Fault in the customer’s router",
    "CUSTOMER_FAULT_WIRING": "Fault in the customer’s wiring",
    "EXTERNAL_REIN": "Electrical interference from outside",
    "INTERNAL_REIN": "Electrical interference inside the property",
    "LINE_TEST_NORMAL": "The line tests normal",
    "NETWORK_ISSUE": "Fault in the network",
    "FAULTY_EQUIPMENT": "Faulty equipment",
    "DAMAGED_ONT": "Damaged fibre box (ONT)",
    "EXCEEDED_SLA_TIME_TO_REPAIR": "The repair took longer than agreed",
}
TASKS = {
    "INSTALL_ROUTER": "Install router",
    "TEST_SINGLE_DEVICE": "Test one device",
    "TEST_MULTIPLE_DEVICES": "Test several devices",
    "ADDITIONAL_CABLING": "Additional cabling",
}
NOTES = {
    "ENGINEER NOTE": "Engineer note",
    "SITE VISIT NOTE": "Site visit note",
    "CUSTOMER UPDATE": "Update for the customer",
}
CHARACTERISTICS = {
    "SERVICE_ID": "Service ID",
    "SERVICE_VLAN_ID": "Service VLAN",
    "CTAG": "C-tag",
    "ONT_SERIAL_NUMBER": "ONT serial",
    "ONT_REFERENCE": "ONT reference",
    "ONT_PORT": "ONT port",
    "LINE_ID": "Line ID",
    "LINE_PROFILE": "Line profile",
    "AUTHENTICATION_AGENT": "Authentication",
    "REMOTE_ID": "Remote ID",
    "RETAILER_ID": "Retailer ID",
    "MINIMUM_SPEED": "Minimum speed",
    "END_USER_TYPE": "Business or home",
    "CONTRACT_TERM": "Contract term",
    "ECC_CHARGEBAND": "Limit for building costs (ECC)",
    "TRC_CHARGEBAND": "Limit for visit costs (TRC)",
    "CARE_LEVEL": "Care level",
    "STATIC_IP_REQUESTED": "Static IP asked for",
    "SERVICE_HAS_WORKED": "Service has worked before",
    "SERVICE_LAST_WORKED": "Service last worked",
    "END_USER_EQUIPMENT_CHECKED": "Customer’s equipment checked",
    "END_USER_CPE": "Customer’s router",
    "CPE_POWER_ON": "Router has power",
    "CPE_SYNC_LIGHT_STATUS": "Light on the router",
    "ONT_POWER_ON": "ONT has power",
    "ONT_LIGHT_LEVEL": "Light level at the ONT",
    "USAGE_CHANGES": "Used differently of late",
    "PRODUCT_CHANGES": "Product changed of late",
    "24HR_ACCESS": "Access at any hour",
    "REPEAT_PROBLEM": "Has happened before",
}
ADDRESSES = {
    "UPRN": "UPRN",
    "NAD": "NAD key",
    "ROBT": "ROBT number",
    "DistrictCode": "District code",
}


@dataclass(frozen=True, slots=True)
class Result:
    """A test's result. On one that raises, a fault may be reported."""

    word: str
    icon: str
    tone: str
    meaning: str
    say: str
    raises: bool


FINISHED = "The test of your line is finished"
RESULTS = {
    "GREEN": Result(
        "Green",
        "done",
        "good",
        "nothing wrong was found",
        "The test of your line found nothing wrong",
        raises=False,
    ),
    "AMBER": Result(
        "Amber",
        "warn",
        "waiting",
        "something may be wrong",
        "The test of your line shows that something may be wrong",
        raises=True,
    ),
    "RED": Result(
        "Red",
        "refuse",
        "trouble",
        "a fault was found",
        "The test of your line found a fault",
        raises=True,
    ),
    "FAILED": Result(
        "Failed",
        "refuse",
        "trouble",
        "the test broke off",
        "The test of your line broke off, so it tells us nothing yet",
        raises=False,
    ),
    "UNAVAILABLE": Result(
        "Not available",
        "gap",
        "waiting",
        "the line could not be tested",
        "Your line could not be tested",
        raises=True,
    ),
}
NO_RESULT = Result(
    "No result", "gap", "neutral", "no result was given", FINISHED, raises=False
)


def kind(entity_type: str, order_type: str = "") -> str:
    """Return what kind of thing this is: New line, Transfer, Fault."""
    if entity_type == "PROVIDE_ORDER" and order_type:
        return PROVIDE.get(order_type) or plain(order_type)
    return KINDS.get(entity_type) or plain(entity_type) or "Order"


def result(code: str) -> Result:
    """Return the wording of a test's result."""
    if not code:
        return NO_RESULT
    meaning = f"the supplier gave a result we do not know yet: {code}"
    return RESULTS.get(code) or replace(NO_RESULT, word=plain(code), meaning=meaning)


def outcome(code: str) -> str:
    """Return what a test found, by its outcome code."""
    if code.startswith("KNOWN_INCIDENT"):
        return OUTCOMES["KNOWN_INCIDENT"]
    return OUTCOMES.get(code) or plain(code)


def cease_reason(code: str) -> str:
    """Return why others cease a line."""
    return CEASE_REASONS.get(code) or plain(code)


def cancel_reason(code: str) -> str:
    """Return why we ask for a cancellation, or object to a cease by others."""
    return CANCEL_REASONS.get(code) or plain(code)


def problem_type(code: str) -> str:
    """Return what is wrong with a service, as reported."""
    return PROBLEM_TYPES.get(code) or plain(code)


def resolution(code: str) -> str:
    """Return how a fault was mended: a resolution code, category or fault code."""
    return RESOLUTIONS.get(code) or plain(code)


def task(code: str) -> str:
    """Return what an engineer is to do."""
    return TASKS.get(code) or plain(code)


def task_code(told: str) -> str:
    """Return the code of a task that is told by its name; another text stays it."""
    names = {name.casefold(): code for code, name in TASKS.items()}
    return names.get(told.casefold(), told)


def note_type(name: str) -> str:
    """Return the kind of a supplier's note."""
    return NOTES.get(name.upper().replace("_", " ")) or plain(name) or "Note"


def characteristic(name: str) -> str:
    """Return the name that people use for a service characteristic."""
    return CHARACTERISTICS.get(name.upper()) or plain(name)


def address_type(name: str) -> str:
    """Return what kind of number an address goes by."""
    return ADDRESSES.get(name) or plain(name)
