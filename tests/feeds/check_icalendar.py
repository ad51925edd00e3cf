"""Prints the events of an .ics file as canonical JSON, as the Python package icalendar reads them."""

import json
import sys
from datetime import timezone
from pathlib import Path

from icalendar import Calendar


def utc(moment):
    if moment.tzinfo is None:
        raise SystemExit(f"{moment} is a floating time")
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def offset_from_block(calendar, moment):
    """The moment by the VTIMEZONE block in the file, not by the reader's own zone data."""
    zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}
    name = moment.params.get("TZID")
    return moment.dt if name is None else moment.dt.replace(tzinfo=zones[name])


def event(calendar, component):
    start, end = component["DTSTART"], component["DTEND"]
    by_block = [utc(offset_from_block(calendar, moment)) for moment in (start, end)]
    by_name = [utc(moment.dt) for moment in (start, end)]
    if by_block != by_name:
        raise SystemExit(f"{component['UID']}: {by_block} by the zone block, {by_name} by the zone's name")
    return {
        "uid": str(component["UID"]),
        "start": by_block[0],
        "end": by_block[1],
        "summary": str(component["SUMMARY"]),
        "description": str(component.get("DESCRIPTION", "")),
        "sequence": int(component["SEQUENCE"]),
        "status": str(component["STATUS"]),
    }


def main():
    calendar = Calendar.from_ical(Path(sys.argv[1]).read_bytes())
    broken = [problem for part in calendar.walk() for problem in part.errors]
    if broken:
        raise SystemExit(f"not read: {broken}")
    events = [event(calendar, component) for component in calendar.walk("VEVENT")]
    document = {"name": str(calendar["X-WR-CALNAME"]), "events": sorted(events, key=lambda found: found["uid"])}
    print(json.dumps(document, ensure_ascii=False, sort_keys=True))


main()
