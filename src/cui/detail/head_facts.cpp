// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/head_facts.h"

#include <algorithm>
#include <utility>

#include "penstock/display/format.h"
#include "penstock/display/message_parts.h"

namespace penstock::cui {
namespace {

using model::Direction;

void add(display::Facts& facts, std::string title, const model::Headers* fields, std::string_view first) {
  if (!fields) return;
  display::FactSection section;
  section.title = std::move(title);
  if (!first.empty()) section.facts.push_back({"", display::wireText(first), display::Fact::Look::words});
  for (std::size_t i = 0; i < fields->size(); ++i) section.facts.push_back({display::wireText((*fields)[i].name), display::wireText((*fields)[i].value)});
  if (!section.facts.empty()) facts.push_back(std::move(section));
}

/// HTTP/1's; HTTP/2 has none, and its head begins with a field.
std::string startLine(const model::Exchange& x, Direction direction, bool sent) {
  std::string head = display::headText(x, direction, sent);
  head.resize(std::min(head.find_first_of("\r\n"), head.size()));
  const bool field = head.starts_with(':') || head.find(": ") < head.find(' ');
  return field ? std::string() : head;
}

}  // namespace

display::Facts headFacts(const model::Exchange& x, bool sent) {
  display::Facts facts;
  add(facts, "Request", display::headFields(x, Direction::toServer, sent), startLine(x, Direction::toServer, sent));
  add(facts, "Request trailers", x.requestTrailers.get(), {});
  for (const model::ResponseHeadPtr& head : x.interim) add(facts, "Interim " + std::to_string(head->status), &head->headers, {});
  add(facts, "Response", display::headFields(x, Direction::toClient, sent), startLine(x, Direction::toClient, sent));
  add(facts, "Response trailers", x.responseTrailers.get(), {});
  return facts;
}

}  // namespace penstock::cui
