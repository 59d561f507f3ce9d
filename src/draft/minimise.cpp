// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/minimise.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/draft/request_text.h"
#include "penstock/draft/text_edits.h"

namespace penstock::draft {
namespace {

using Kind = RequestPart::Kind;

bool isForm(std::string_view text) {
  for (const Item& field : fields(text.substr(0, std::min(text.size(), mostHead))))
    if (equalsIgnoreCase(field.name, "content-type")) return equalsIgnoreCase(trimOws(std::string_view(field.value).substr(0, field.value.find(';'))), "application/x-www-form-urlencoded");
  return false;
}

Pairs pairsOf(Kind kind) { return kind == Kind::query ? Pairs::query : kind == Kind::form ? Pairs::form : Pairs::cookies; }

std::vector<Item> itemsOf(std::string_view text, Kind kind) {
  if (kind == Kind::field) return fields(text);
  if (kind == Kind::form && !isForm(text)) return {};
  return pairs(text, pairsOf(kind));
}

/// Fields that have no turn.
bool stays(std::string_view name) {
  if (name.empty() || name.front() == ':') return true;
  constexpr std::string_view kept[] = {"host", "content-length", "transfer-encoding", "cookie"};
  return std::any_of(std::begin(kept), std::end(kept), [name](std::string_view one) { return equalsIgnoreCase(name, one); });
}

}  // namespace

std::string_view toText(Kind kind) {
  switch (kind) {
    case Kind::query: return "parameter";
    case Kind::form: return "form field";
    case Kind::cookie: return "cookie";
    case Kind::field: return "header";
  }
  return {};
}

Minimiser::Minimiser(std::string text) : text_(std::move(text)) {}

/// Finds the next that has a turn.
bool Minimiser::look() {
  while (tried_.size() < mostParts) {
    const std::vector<Item> items = itemsOf(text_, kind_);
    while (kind_ == Kind::field && at_ < items.size() && stays(items[at_].name)) ++at_;
    if (at_ < items.size()) {
      part_ = {kind_, items[at_].name};
      next_ = applied(text_, kind_ == Kind::field ? removeField(text_, at_) : removePair(text_, pairsOf(kind_), at_));
      return true;
    }
    if (kind_ == Kind::field) break;
    kind_ = Kind(std::uint8_t(kind_) + 1);
    at_ = 0;
  }
  return false;
}

const std::optional<std::string>& Minimiser::next() {
  if (!next_) (void)look();
  return next_;
}

void Minimiser::told(bool same) {
  if (!next_) return;
  if (same)
    text_ = std::move(*next_);
  else
    ++at_;
  tried_.push_back({part_, !same});
  next_.reset();
}

std::size_t Minimiser::left() const {
  std::size_t all = 0;
  for (auto kind = std::uint8_t(kind_); kind <= std::uint8_t(Kind::field); ++kind) {
    const std::vector<Item> items = itemsOf(text_, Kind(kind));
    for (std::size_t i = Kind(kind) == kind_ ? at_ : 0; i < items.size(); ++i)
      if (Kind(kind) != Kind::field || !stays(items[i].name)) ++all;
  }
  return std::min(all, mostParts - std::min(mostParts, tried_.size()));
}

}  // namespace penstock::draft
