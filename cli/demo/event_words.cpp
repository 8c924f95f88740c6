#include "cli/demo/event_words.hpp"

#include "cli/demo/dice.hpp"

namespace onsale::demo {

namespace {

constexpr const char* tours[] = {
  "Open Skies Tour",     "Paper Moons Tour",
  "Night Drive Tour",    "Second Sunrise Tour",
  "Lantern Light Tour",  "Long Way Round Tour",
  "Northern Lines Tour", "Live in Concert",
  "World Tour",          "Electric Gardens Tour",
  "Silver Coast Tour",   "The Encore Tour",
  "Unplugged",           "Summer Static Tour",
  "Into the Round Tour",
};

constexpr const char* recitals[] = {
  "in Concert",
  "in Recital",
  "An Evening of Music",
  "The Season's Programme",
};

constexpr const char* openings[] = {
  "A night of old favourites and new songs",
  "The new show, with a full band",
  "Two hours of music on a stage built for this tour",
  "Songs from every record, and a few that nobody has heard yet",
};

bool is_seated_music(const performer& x) {
  return x.genre == "classical" || x.genre == "jazz";
}

} // namespace

std::string event_name(const performer& x) {
  dice chance{x.id.value};
  if (!is_seated_music(x))
    return x.name + ": " + chance.pick(tours);
  std::string_view recital = chance.pick(recitals);
  auto joint = recital.starts_with("in ") ? " " : ": ";
  return x.name + joint + std::string{recital};
}

std::string event_description(const performer& x, const performer* support,
                              const venue& where) {
  dice chance{x.id.value + where.id.value};
  std::string text = chance.pick(openings);
  text += ": " + x.name + " at " + where.name + ", " + where.city + ".";
  if (support)
    text += " Support: " + support->name + ".";
  text += is_seated_music(x) ? " Doors open 45 minutes before the start."
                             : " Doors open one hour before the start.";
  return text;
}

} // namespace onsale::demo
