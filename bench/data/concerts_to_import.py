#!/usr/bin/env python3
"""Turns lists of past concerts and of venues into a file for `onsale import`.

    concerts_to_import.py CONCERTS.json VENUES.csv [--today YYYY-MM-DD] > out.ndjson

CONCERTS.json is a list of {"name": band, "location": "venue, city, state,
country" (the state may be missing), "date": milliseconds since 1970}. VENUES.csv
has the columns name, metroArea, lat, lng and capacity; the last three may be
empty. A venue of the concerts gets its place and capacity from the row of the
same name, of the same city if there are several.

The dates are moved, in their order, into the 364 days after --today (the
computer's date unless given). The same arguments give the same bytes. Needs
Python 3.7 and nothing else. README.md beside this file says more.
"""

import argparse
import csv
import datetime
import json
import sys
from collections import Counter, defaultdict

PLANNED_DAYS = 364
CAPACITY_UNKNOWN = 800
PLACES_MAX = 20_000  # what one event offers, however large the venue

# Name in the list -> ISO 3166-1 code, ISO 4217 code, minor units of one major
# unit, major units that a dollar roughly buys.
COUNTRIES = {
    "US": ("US", "USD", 100, 1),
    "Canada": ("CA", "CAD", 100, 1.35),
    "Mexico": ("MX", "MXN", 100, 18),
    "UK": ("GB", "GBP", 100, 0.8),
    "Ireland": ("IE", "EUR", 100, 0.9),
    "France": ("FR", "EUR", 100, 0.9),
    "Germany": ("DE", "EUR", 100, 0.9),
    "Spain": ("ES", "EUR", 100, 0.9),
    "Italy": ("IT", "EUR", 100, 0.9),
    "Netherlands": ("NL", "EUR", 100, 0.9),
    "Belgium": ("BE", "EUR", 100, 0.9),
    "Switzerland": ("CH", "CHF", 100, 0.9),
    "Sweden": ("SE", "SEK", 100, 10),
    "Poland": ("PL", "PLN", 100, 4),
    "Iceland": ("IS", "ISK", 1, 140),
    "Australia": ("AU", "AUD", 100, 1.5),
    "Russian Federation": ("RU", "RUB", 100, 90),
    "Russian Federatio": ("RU", "RUB", 100, 90),  # cut off in the list
}
COUNTRY_UNKNOWN = ("", "USD", 100, 1)

# Zones of countries and states that have one (nearly) everywhere.
ZONES = {
    "CA": {"ON": "America/Toronto", "QC": "America/Toronto",
           "BC": "America/Vancouver", "AB": "America/Edmonton"},
    "US": {"NY": "America/New_York", "DC": "America/New_York",
           "GA": "America/New_York", "MA": "America/New_York",
           "CA": "America/Los_Angeles", "WA": "America/Los_Angeles",
           "NV": "America/Los_Angeles", "OR": "America/Los_Angeles",
           "IL": "America/Chicago", "TX": "America/Chicago"},
    "AU": {"VIC": "Australia/Melbourne", "NSW": "Australia/Sydney"},
    "MX": "America/Mexico_City", "GB": "Europe/London",
    "IE": "Europe/Dublin", "FR": "Europe/Paris", "DE": "Europe/Berlin",
    "ES": "Europe/Madrid", "IT": "Europe/Rome", "NL": "Europe/Amsterdam",
    "BE": "Europe/Brussels", "CH": "Europe/Zurich", "SE": "Europe/Stockholm",
    "PL": "Europe/Warsaw", "IS": "Atlantic/Reykjavik",
}


def zone_of(country, region):
    zone = ZONES.get(country, "")
    return zone.get(region, "") if isinstance(zone, dict) else zone


def split_location(location):
    """Splits into name, city, region and country. A region is a code such as
    NSW; names may hold commas themselves."""
    parts = location.split(", ")
    country = parts.pop()
    has_region = len(parts) > 2 and len(parts[-1]) <= 3 and parts[-1].isupper()
    region = parts.pop() if has_region else ""
    city = parts.pop() if len(parts) > 1 else ""
    return ", ".join(parts), city, region, country


def read_venue_rows(path):
    rows = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row["name"].lower()].append(row)
    return rows


def best_row(rows, city):
    """Prefers the row of the city, then one with a capacity."""
    def rank(row):
        same_city = row["metroArea"].lower().startswith(city.lower())
        return (not same_city, not row["capacity"])
    return min(rows, key=rank) if rows else {}


def make_venue(number, location, rows):
    name, city, region, country = split_location(location)
    code = COUNTRIES.get(country, COUNTRY_UNKNOWN)[0]
    row = best_row(rows.get(name.lower(), []), city)
    venue = {"kind": "venue", "id": str(number), "name": name, "city": city,
             "region": region, "country": code,
             "timezone": zone_of(code, region)}
    if row.get("lat") and row.get("lng"):
        venue["lat"] = float(row["lat"])
        venue["lon"] = float(row["lng"])
    if row.get("capacity"):
        venue["capacity"] = int(row["capacity"])
    return {key: value for key, value in venue.items() if value != ""}


def round_price(dollars, country):
    _, _, minor, rate = COUNTRIES.get(country, COUNTRY_UNKNOWN)
    return max(1, round(dollars * rate)) * minor


def make_seating(capacity):
    """Standing only in small halls; else up to four blocks of 25 rows of 20
    seats, and the rest standing."""
    if capacity <= 1_500:
        return [{"id": "GA", "name": "General admission", "kind": "general",
                 "price_level": "GA", "capacity": capacity}]
    blocks = min(4, capacity // 1_000)
    sections = [{"id": str(101 + i), "name": f"Block {101 + i}",
                 "kind": "seated", "price_level": "SEAT",
                 "grid": {"rows": 25, "seats_per_row": 20,
                          "numbering": "odd_even" if i % 2 else "consecutive"}}
                for i in range(blocks)]
    sections.append({"id": "GA", "name": "Floor", "kind": "general",
                     "price_level": "GA", "capacity": capacity - 500 * blocks})
    return sections


def make_price_levels(capacity, country):
    ground = 18 + capacity / 400
    levels = [{"id": "GA", "name": "General admission",
               "amount": round_price(ground, country)}]
    if capacity > 1_500:
        levels.append({"id": "SEAT", "name": "Seated",
                       "amount": round_price(ground * 1.5, country)})
    return levels


def start_time(day, venue):
    """Eight in the evening, by the sun."""
    offset = datetime.timedelta(hours=round(venue.get("lon", 0) / 15))
    evening = datetime.datetime.combine(day, datetime.time(20)) - offset
    return evening.strftime("%Y-%m-%dT%H:%M:%SZ")


def make_event(number, concert, performer, venue, day):
    country = split_location(concert["location"])[3]
    capacity = venue.get("capacity", CAPACITY_UNKNOWN)
    places = min(max(capacity, 1), PLACES_MAX)
    return {"kind": "event", "id": str(number),
            "name": f"{performer['name']} at {venue['name']}",
            "venue_id": venue["id"], "performer_ids": [performer["id"]],
            "starts_at": start_time(day, venue),
            "currency": COUNTRIES.get(country, COUNTRY_UNKNOWN)[1],
            "price_levels": make_price_levels(places, country),
            "sections": make_seating(places)}


def make_performers(concerts):
    """Whoever plays most is the most popular."""
    shows = Counter(concert["name"] for concert in concerts)
    most = max(shows.values(), default=1)
    return {name: {"kind": "performer", "id": str(number), "name": name,
                   "popularity": round(shows[name] / most, 3)}
            for number, name in enumerate(sorted(shows), 1)}


def make_days(concerts, today):
    """Spreads the dates, in their order, over the coming year."""
    dates = [concert["date"] for concert in concerts]
    first = min(dates, default=0)
    span = max(max(dates, default=0) - first, 1)
    return [today + datetime.timedelta(
        days=1 + (date - first) * (PLANNED_DAYS - 1) // span)
        for date in dates]


def convert(concerts, rows, today):
    performers = make_performers(concerts)
    locations = sorted({concert["location"] for concert in concerts})
    venues = {location: make_venue(number, location, rows)
              for number, location in enumerate(locations, 1)}
    yield from performers.values()
    yield from venues.values()
    days = make_days(concerts, today)
    for number, (concert, day) in enumerate(zip(concerts, days), 1):
        yield make_event(number, concert, performers[concert["name"]],
                         venues[concert["location"]], day)


def main():
    parser = argparse.ArgumentParser(
        description="Turns lists of past concerts and of venues into a file "
                    "for `onsale import`, on the standard output.")
    parser.add_argument("concerts", help="JSON list of name, location, date")
    parser.add_argument("venues",
                        help="CSV with name, metroArea, lat, lng, capacity")
    parser.add_argument("--today", type=datetime.date.fromisoformat,
                        default=datetime.date.today(), metavar="YYYY-MM-DD",
                        help="the events lie in the 364 days after it")
    arguments = parser.parse_args()
    with open(arguments.concerts, encoding="utf-8") as file:
        concerts = json.load(file)
    rows = read_venue_rows(arguments.venues)
    sys.stdout.reconfigure(encoding="utf-8")
    for item in convert(concerts, rows, arguments.today):
        print(json.dumps(item, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
