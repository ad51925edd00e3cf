// Prints the events of an .ics file as canonical JSON, as the npm package ical.js reads them.

import { readFileSync } from "node:fs";
import ICAL from "ical.js";

// Both are TEXT (RFC 7986, section 5.1; RFC 5545, section 3.8.8.2), which ical.js assumes only of properties it knows.
ICAL.design.icalendar.property.name = { defaultType: "text" };
ICAL.design.icalendar.property["x-wr-calname"] = { defaultType: "text" };

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
const zones = new Map(
  calendar.getAllSubcomponents("vtimezone").map((block) => [block.getFirstPropertyValue("tzid"), new ICAL.Timezone(block)]),
);

function utc(component, name) {
  const property = component.getFirstProperty(name);
  const time = property.getFirstValue();
  const tzid = property.getParameter("tzid");
  if (tzid !== undefined) {
    if (!zones.has(tzid)) throw new Error(`${tzid} has no VTIMEZONE`);
    time.zone = zones.get(tzid);
  } else if (time.zone !== ICAL.Timezone.utcTimezone) {
    throw new Error(`${time} is a floating time`);
  }
  return new Date(time.toUnixTime() * 1000).toISOString().replace(".000Z", "Z");
}

const events = calendar.getAllSubcomponents("vevent").map((component) => ({
  uid: component.getFirstPropertyValue("uid"),
  start: utc(component, "dtstart"),
  end: utc(component, "dtend"),
  summary: component.getFirstPropertyValue("summary"),
  description: component.getFirstPropertyValue("description") ?? "",
  sequence: component.getFirstPropertyValue("sequence"),
  status: component.getFirstPropertyValue("status"),
}));
const [name, appleName] = ["name", "x-wr-calname"].map((key) => calendar.getFirstPropertyValue(key));
if (name !== appleName) throw new Error(`NAME is ${name}, X-WR-CALNAME is ${appleName}`);
console.log(JSON.stringify({ name, events }));
