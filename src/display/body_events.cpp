// SPDX-License-Identifier: GPL-3.0-or-later
// Event streams that are read as a body.
#include "display/body_content.h"
#include "display/moved_in.h"
#include "penstock/codec/event_stream.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

std::string eventLine(std::size_t number, const codec::StreamEvent& event) {
  constexpr std::size_t shown = 200;
  const auto add = [](std::string& line, std::string_view name, std::string_view value) {
    if (!value.empty()) line.append(" · ").append(name).append(wireText(value, shown));
  };
  std::string line = std::to_string(number) + "  " + (!event.type.empty() ? wireText(event.type, shown) : event.hasData ? "message" : "(no data)");
  add(line, "id ", event.id);
  add(line, "retry ", event.retry);
  add(line, "comment ", event.comment);
  return event.hasData ? line + " · " + sizeText(event.data.size()) : line;
}

std::string dataText(const std::string& data) {
  if (!data.starts_with('{') && !data.starts_with('[')) return data;
  codec::JsonPretty pretty = codec::prettyJson(data);
  return pretty.end == codec::JsonEnd::complete ? std::move(pretty.text) : data;
}

}  // namespace

bool showEvents(const Content& c, LoadedBody& out) {
  const std::string stream = codec::isTextual(out.guess.type) ? textOf(c, out) : std::string();
  const codec::StreamEvents read = codec::readEvents(stream);
  if (read.events.empty()) {
    if (c.chosen()) out.notices.push_back("It is no event stream: no line of it begins with data, event, id, retry or a colon.");
    return false;
  }
  std::string text;
  std::size_t i = 0;
  for (; i < read.events.size() && text.size() <= textBytes(c.request) && !c.token.cancelled(); ++i) {
    const codec::StreamEvent& event = read.events[i];
    text += (i ? "\n" : "") + eventLine(i + 1, event) + "\n";
    const std::string data = dataText(event.data);
    if (!data.empty()) text += std::string(kUnderName, ' ') + movedIn(data, kUnderName) + (data.ends_with('\n') ? "" : "\n");
  }
  if (i < read.events.size() || read.more)
    out.notices.push_back("Shown are the first " + countText(i) + " events: the list of Messages has all of them, and Text what came.");
  if (!read.events.back().whole && !c.growing()) out.notices.push_back("The empty line that ends an event is missing behind the last one: browsers leave it out.");
  out.shown = BodyView::events;
  out.language = Language::parts;
  out.document = TextDocument::make(std::move(text), c.token);
  return true;
}

}  // namespace penstock::display
