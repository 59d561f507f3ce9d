// SPDX-License-Identifier: GPL-3.0-or-later
// Events that were read, written again, are read as the same: by their lines, and by what they say. What is refused is what cannot be said.
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "penstock/wire/sse/event_parser.h"
#include "penstock/wire/sse/event_writer.h"

namespace {

using namespace penstock;
using namespace penstock::wire::sse;

struct Event {
  std::string lines, name, id, data;
};

std::vector<Event> parse(std::string_view in) {
  EventParser parser(in.size());
  std::vector<Event> out;
  for (std::string_view rest = in; !rest.empty();) {
    rest.remove_prefix(parser.step(rest));
    if (parser.ended())
      out.push_back({std::string(in.substr(std::size_t(parser.begin()), std::size_t(parser.linesEnd() - parser.begin()))),
                     parser.name(), parser.id(), parser.preview()});
  }
  return out;
}

/// The same but for its line ends, which are one to a reader.
std::string oneLineEnd(std::string_view in) {
  std::string out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (in[i] == '\n' && i && in[i - 1] == '\r') continue;
    out += in[i] == '\r' ? '\n' : in[i];
  }
  return out;
}

void sayAnything(std::string_view in) {
  const std::size_t third = in.size() / 3;
  EventToWrite event{in.substr(0, third), in.substr(third, third), {}, in.substr(2 * third)};
  std::string out;
  const bool sayable =
      event.name.find_first_of("\r\n") == in.npos && event.id->find_first_of(std::string_view("\r\n\0", 3)) == in.npos;
  fuzz::require(appendEvent(out, event).has_value() == sayable, "not what cannot be said is refused");
  if (!sayable) {
    fuzz::require(out.empty(), "a refusal that wrote");
    return;
  }
  const auto read = parse(out);
  fuzz::require(read.size() == 1 && read[0].data == oneLineEnd(*event.data), "data is not what it was");
  fuzz::require(
      read[0].name == event.name.substr(0, EventParser::nameLimit) && read[0].id == event.id->substr(0, EventParser::idLimit),
      "other names");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view in = fuzz::asText(data, size);
  sayAnything(in);
  std::string byLines = "\n", byFields = "\n";  // where a stream begins, a byte order mark would be taken off
  std::vector<Event> events = parse(in);
  std::erase_if(events, [](const Event& e) { return e.id.find('\0') != e.id.npos; });
  for (const Event& e : events) {
    fuzz::require(appendLines(byLines, e.lines).has_value(), "lines that cannot be written");
    fuzz::require(appendEvent(byFields, {e.name, e.id, {}, e.data}).has_value(), "an event that cannot be written");
  }
  const auto again = parse(byLines), said = parse(byFields);
  fuzz::require(again.size() == events.size() && said.size() == events.size(), "another number of events");
  for (std::size_t i = 0; i < events.size(); ++i) {
    fuzz::require(again[i].lines == events[i].lines && again[i].data == events[i].data, "lines are not what they were");
    fuzz::require(said[i].name == events[i].name && said[i].id == events[i].id && said[i].data == events[i].data,
                  "an event is not what it was");
  }
  return 0;
}
