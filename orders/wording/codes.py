"""Problem codes: a name, what it means, and what one may tell the customer."""

from __future__ import annotations

from dataclasses import dataclass

from orders.wording.own import PROBLEM, own
from orders.wording.words import plain


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason. The meaning goes on after the name; say is a whole sentence.

    What is said gives the reason and promises nothing: the same code may delay an order
    or end it.
    """

    name: str
    meaning: str
    say: str


def problem(code: str) -> Problem:
    """Return the wording of a problem code or of one of the gateway's error codes."""
    known, mine = PROBLEMS.get(code) or _unknown(code), own(PROBLEM, code)
    return Problem(
        mine.word or known.name, mine.meaning or known.meaning, mine.say or known.say
    )


def _unknown(code: str) -> Problem:
    if not code:
        return Problem("No reason given", "the supplier gave no reason", UNTOLD)
    meaning = f"the supplier gave a reason we do not know yet: {code}"
    return Problem(plain(code), meaning, UNTOLD)


UNTOLD = "We have not been told the exact reason yet."
OURS = "A fault in our own systems kept it from being passed on."

PROBLEMS = {
    "ACCESS_ISSUE": Problem(
        "No access to the property",
        "the engineer could not get to where the work has to be done",
        "The engineer could not get to where the work has to be done.",
    ),
    "ACTIVATION_FAILED": Problem(
        "Activation failed",
        "the service would not start when it was switched on",
        "The service did not start when it was switched on.",
    ),
    "ADDITIONAL_WORK": Problem(
        "Extra work needed",
        "there is more to do than was planned, or it is being done now",
        "There is more work to do than was planned.",
    ),
    "APPOINTMENT_NOT_REQUIRED": Problem(
        "No visit needed",
        "a visit was booked, but the work can be done without one",
        "It turns out that no engineer visit is needed.",
    ),
    "CAPACITY_ISSUE": Problem(
        "No room in the network",
        "the supplier has no route or no capacity for this line",
        "The network has no room for another line at your address.",
    ),
    "COST_ISSUE": Problem(
        "Costs above the limit",
        "the work costs more than the charge band on the order allows",
        "The work would cost more than was planned.",
    ),
    "CUSTOMER_CHANGED_MIND": Problem(
        "Customer changed their mind",
        "the customer no longer wants it, or questions what was sold",
        "We were told that you no longer want this, or have a question about it.",
    ),
    "FAULT_AT_NODE": Problem(
        "Fault in the street",
        "the fault lies between the box outside the property and the local node",
        "There is a fault in the network in your street.",
    ),
    "FAULT_AT_ONT": Problem(
        "Fault on the last stretch",
        "the fault lies between the box outside the property and the fibre box inside",
        "There is a fault between the street and the fibre box in your home.",
    ),
    "FAULT_AT_POP": Problem(
        "Fault further back",
        "the fault lies between the local node and the exchange",
        "There is a fault in the network that feeds your area.",
    ),
    "INFORMATION_REQUIRED": Problem(
        "Information required",
        "the supplier cannot go on until we or the customer have answered",
        "The engineers need some more details before they can go on.",
    ),
    "INSTALL_FAILED": Problem(
        "Installation failed",
        "the engineer tried, but could not finish the installation",
        "The engineer could not finish the installation.",
    ),
    "INVALID_REQUEST": Problem(
        "Request not valid",
        "something in what we sent was wrong or missing",
        "Something in the details we sent was not right.",
    ),
    "LINKED_ORDER_ISSUE": Problem(
        "Trouble with a linked order",
        "another order that this one depends on has a problem",
        "Another order that this one depends on has run into a problem.",
    ),
    "NETWORK_ISSUE": Problem(
        "Network issue",
        "a fault in the supplier’s network is being put right",
        "There is a fault in the network.",
    ),
    "NETWORK_UNAVAILABLE": Problem(
        "Connection not available",
        "the connection chosen on the order (ENNI or VLAN) cannot be used",
        "A connection in the network that your service needs is not available.",
    ),
    "NO_LONGER_REQUIRED": Problem(
        "No longer required",
        "it is not wanted any more",
        "We were told that this is not wanted any more.",
    ),
    "OTHER": Problem(
        "Another reason",
        "none of the usual reasons fits; the supplier’s own words say more",
        "Something out of the ordinary has come up.",
    ),
    "PLANNING_ISSUE": Problem(
        "Planning issue",
        "something stops the work from starting",
        "Something has to be settled before the work can start.",
    ),
    "PROPERTY_UNOCCUPIED": Problem(
        "Property empty",
        "nobody seems to live there",
        "The engineers were told that nobody lives at the address.",
    ),
    "ROUTER_NOT_AVAILABLE": Problem(
        "Router not there yet",
        "the router had not arrived when it was needed",
        "The router was not there when it was needed.",
    ),
    "SITE_UNSAFE": Problem(
        "Site not safe",
        "the engineer found it unsafe to work there",
        "It was not safe for the engineer to work there.",
    ),
    "SUPPLIER_FAULT": Problem(
        "Trouble at the supplier",
        "something unforeseen went wrong at the supplier",
        "Something unforeseen went wrong at our supplier.",
    ),
    "SURVEY_REQUIRED": Problem(
        "Survey required",
        "the site has to be looked at first, or is being looked at now",
        "The site has to be looked at before the work can go on.",
    ),
    "TIMED_OUT": Problem(
        "Time ran out",
        "it could not be done within the time allowed",
        "It could not be done within the time allowed.",
    ),
    "UNABLE_TO_ATTEND": Problem(
        "Unable to attend",
        "the supplier could not come; the customer did nothing wrong",
        "The engineer could not come.",
    ),
    "UNKNOWN_FAULT": Problem(
        "Cause not known yet",
        "something is wrong, and the supplier is finding out what",
        "Something is wrong, and the engineers are finding out what.",
    ),
    "WAYLEAVE_ISSUE": Problem(
        "Permission to cross land",
        "the owner of the land or building has not agreed to the work yet",
        "The owner of the land or building has not agreed to the work yet.",
    ),
    # Not on the published list, but in published examples.
    "ADDRESS_NOT_SERVICEABLE": Problem(
        "Address out of reach",
        "the supplier’s network does not reach this address",
        "The network does not reach your address.",
    ),
    "SITE_ACCESS_RESTRICTIONS": Problem(
        "Site access restrictions",
        "the engineer can only get in at certain times",
        "The engineer can only get into the building at certain times.",
    ),
    "CUSTOMER_NOT_AVAILABLE": Problem(
        "Customer not available",
        "nobody was there to let the engineer in",
        "The engineer came, but could not reach anybody.",
    ),
    "AMENDMENT_NOT_POSSIBLE": Problem(
        "Change not possible",
        "the supplier cannot make this change, or not any more",
        "It is not possible to change that, or not any more.",
    ),
    "CUSTOMER_REQUESTED_CANCELLATION": Problem(
        "Customer asked to cancel",
        "it was called off because the customer asked for that",
        "We were told that you asked for it to be cancelled.",
    ),
    "CANCELLATION_NOT_POSSIBLE": Problem(
        "Cancellation not possible",
        "it has gone too far to be stopped",
        "It has gone too far to be stopped.",
    ),
    "LINE_QUALITY_ISSUE": Problem(
        "Line quality issue",
        "the line cannot carry all that was ordered",
        "The line cannot carry the full speed that was ordered.",
    ),
    # The gateway's own, when it could not pass something on.
    "SUPPLIER_TIMED_OUT": Problem(
        "The supplier did not answer",
        "it was sent, but no answer came in time",
        "No answer came in time.",
    ),
    "GATEWAY_FAULT": Problem(
        "Fault at the gateway",
        "the gateway could not put it in a form that the supplier takes",
        OURS,
    ),
    "MALFORMED_REQUEST": Problem(
        "Request not readable",
        "what we sent could not be read",
        OURS,
    ),
    "NOT_AUTHORISED": Problem(
        "Not let in",
        "our log-in at the supplier or the gateway was not accepted",
        OURS,
    ),
    "NOT_FOUND": Problem(
        "Not found",
        "what we asked about is not known there",
        "Our supplier could not find it in their records.",
    ),
    "NOT_IMPLEMENTED": Problem(
        "Not offered",
        "the supplier or the gateway does not offer this",
        "Our supplier does not offer this.",
    ),
    "TENANT_FAULT": Problem(
        "Fault in our systems",
        "our own systems could not deal with it",
        OURS,
    ),
}
