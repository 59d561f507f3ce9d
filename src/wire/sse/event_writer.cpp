// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/sse/event_writer.h"

namespace penstock::wire::sse {
namespace {

constexpr std::string_view lineEnds = "\r\n";

/// The next line of `rest`, without its end.
std::string_view cutLine(std::string_view& rest) {
  const std::size_t end = rest.find_first_of(lineEnds);
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(line.size());
  rest.remove_prefix(rest.starts_with("\r\n") ? 2 : rest.empty() ? 0 : 1);
  return line;
}

/// Readers take away one space behind the colon: there always is one.
void appendField(std::string& out, std::string_view field, std::string_view value) {
  out.append(field).append(": ").append(value).append("\n");
}

bool isOneLine(std::string_view value) { return value.find_first_of(lineEnds) == std::string_view::npos; }

}  // namespace

Result<void> appendEvent(std::string& out, const EventToWrite& event) {
  if (!isOneLine(event.name)) return makeError(ErrorCode::invalidArgument, "an event's name is one line");
  if (event.id && !isOneLine(*event.id)) return makeError(ErrorCode::invalidArgument, "an event's id is one line");
  if (event.id && event.id->find('\0') != std::string_view::npos)
    return makeError(ErrorCode::invalidArgument, "an event's id with a NUL is ignored by every reader");
  if (event.retry && event.retry->count() < 0)
    return makeError(ErrorCode::invalidArgument, "a time to reconnect is not negative");
  if (!event.name.empty()) appendField(out, "event", event.name);
  if (event.id) appendField(out, "id", *event.id);
  if (event.retry) appendField(out, "retry", std::to_string(event.retry->count()));
  if (event.data) {
    std::string_view rest = *event.data;
    for (bool last = false; !last;) {
      last = isOneLine(rest);  // a line end at the data's end is followed by an empty line
      appendField(out, "data", cutLine(rest));
    }
  }
  out += '\n';
  return {};
}

Result<void> appendLines(std::string& out, std::string_view lines) {
  if (lines.empty()) return makeError(ErrorCode::invalidArgument, "an event without a line is none");
  for (std::string_view rest = lines; !rest.empty();)
    if (cutLine(rest).empty()) return makeError(ErrorCode::invalidArgument, "a blank line ends an event and cannot be within it");
  out.append(lines);
  out.append(lines.ends_with('\n') ? "\n" : "\n\n");  // behind a CR the first LF belongs to the same line end
  return {};
}

}  // namespace penstock::wire::sse
