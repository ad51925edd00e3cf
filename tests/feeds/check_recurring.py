"""Prints the events of an .ics file between two dates as JSON, as PyPI's recurring-ical-events finds them: UID, start, end in UTC."""

import json
import sys
from datetime import date, timezone
from pathlib import Path

import recurring_ical_events
from icalendar import Calendar

calendar = Calendar.from_ical(Path(sys.argv[1]).read_bytes())
first, last = (date.fromisoformat(text) for text in sys.argv[2:4])
found = recurring_ical_events.of(calendar).between(first, last)


def utc(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


events = [
    [str(event["UID"]), utc(event["DTSTART"].dt), utc(event["DTEND"].dt)] for event in found if str(event["STATUS"]) != "CANCELLED"
]
print(json.dumps(sorted(events)))
