// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/header_fields.h"

#include <algorithm>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

constexpr std::size_t kMostKnown = 2000, kMostWishes = 256, kMostAsked = 4;
constexpr std::size_t kMostText = 512;  // bytes of a value: more than any column is wide

constexpr std::pair<std::string_view, HeaderField::Side> kPrefixes[] = {{"req:", HeaderField::request}, {"resp:", HeaderField::response}};

std::string valueOf(const HeaderField& field, const model::Exchange& x) {
  const auto join = [&](const model::Headers& headers) { return wireText(headers.joined(field.name), kMostText); };
  if (field.side != HeaderField::request) {
    const model::ResponseHead* head = x.response ? x.response.get() : x.responseSent.get();
    std::string text = head ? join(head->headers) : std::string();
    if (!text.empty() || field.side == HeaderField::response) return text;
  }
  return x.request ? join(x.request->headers) : std::string();
}

}  // namespace

std::string HeaderField::title() const {
  return (side == request ? "Request " : side == response ? "Response " : "") + wireText(name, longestName);
}

std::string HeaderField::text() const {
  for (const auto& [prefix, of] : kPrefixes)
    if (side == of) return std::string(prefix) + name;
  return name;
}

std::vector<HeaderField> HeaderField::parse(const std::vector<std::string>& texts) {
  std::vector<HeaderField> fields;
  for (const std::string& text : texts) {
    HeaderField field;
    std::string_view name = trimOws(text);
    for (const auto& [prefix, of] : kPrefixes) {
      if (!equalsIgnoreCase(name.substr(0, prefix.size()), prefix)) continue;
      field.side = of;
      name = trimOws(name.substr(prefix.size()));
      break;
    }
    const bool known = std::any_of(fields.begin(), fields.end(), [&](const HeaderField& f) { return f.side == field.side && equalsIgnoreCase(f.name, name); });
    if (name.empty() || name.size() > longestName || known || fields.size() == mostFields) continue;
    field.name = name;
    fields.push_back(std::move(field));
  }
  return fields;
}

HeaderFields::HeaderFields(Post post, std::function<void(model::ExchangeId)> arrived) : post_(std::move(post)), arrived_(std::move(arrived)) {}

void HeaderFields::setRecording(std::shared_ptr<const model::Recording> recording) {
  recording_ = std::move(recording);
  forget();
}

void HeaderFields::setFields(std::vector<HeaderField> fields) {
  fields_ = std::move(fields);
  forget();
}

void HeaderFields::forget() {
  ++turn_;
  known_.clear();
  byUse_.clear();
  wishes_.clear();
  asked_.clear();
}

std::string HeaderFields::text(const model::Summary& row, std::size_t field) {
  if (field >= fields_.size()) return {};
  const auto known = known_.find(row.id);
  if (known == known_.end()) {
    wish(row);
    return {};
  }
  byUse_.splice(byUse_.begin(), byUse_, known->second.used);
  if (known->second.wish.state != row.state || known->second.wish.status != row.status) wish(row);
  return known->second.texts[field];
}

void HeaderFields::wish(const model::Summary& row) {
  if (!recording_ || std::find(asked_.begin(), asked_.end(), row.id) != asked_.end()) return;
  std::erase_if(wishes_, [&](const Wish& wish) { return wish.id == row.id; });
  wishes_.push_back({row.id, row.state, row.status});
  if (wishes_.size() > kMostWishes) wishes_.erase(wishes_.begin());
  // Later: whoever draws a view wishes for all of its rows.
  if (asked_.size() >= kMostAsked || std::exchange(pumping_, true)) return;
  post_([this] {
    pumping_ = false;
    pump();
  });
}

void HeaderFields::pump() {
  while (recording_ && asked_.size() < kMostAsked && !wishes_.empty()) {
    const Wish wish = wishes_.back();
    wishes_.pop_back();
    asked_.push_back(wish.id);
    recording_->loadAsync(wish.id, [this, post = post_, turn = turn_, wish](const Result<model::ExchangePtr>& loaded) {
      post([this, turn, wish, exchange = loaded ? *loaded : nullptr] {
        if (turn_ == turn) take(wish, exchange);
      });
    });
  }
}

void HeaderFields::take(const Wish& wish, const model::ExchangePtr& exchange) {
  std::erase(asked_, wish.id);
  const auto found = known_.find(wish.id);
  Entry& entry = found != known_.end() ? found->second : known_[wish.id];
  if (found == known_.end()) entry.used = byUse_.insert(byUse_.begin(), wish.id);
  entry.wish = wish;
  entry.texts.clear();
  for (const HeaderField& field : fields_) entry.texts.push_back(exchange ? valueOf(field, *exchange) : std::string());
  if (known_.size() > kMostKnown) {
    known_.erase(byUse_.back());
    byUse_.pop_back();
  }
  arrived_(wish.id);
  pump();
}

}  // namespace penstock::display
