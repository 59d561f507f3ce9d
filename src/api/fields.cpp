// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/fields.h"

#include <algorithm>

#include "penstock/codec/base64.h"
#include "penstock/codec/json_scanner.h"

namespace penstock::api {
namespace {

constexpr std::size_t deepest = 64, mostValues = 4'000'000;

/// A value takes many times its text in memory, so how many there are is known before.
class Counter final : public codec::JsonHandler {
 public:
  void open(char) override {
    ++count;
    most = std::max(most, ++depth);
  }
  void close(char) override { --depth; }
  void comma() override {}
  void colon() override {}
  void scalar(codec::TokenKind, std::string_view, bool last) override { count += last; }
  bool tooDeep() const { return most > deepest; }
  bool tooMuch() const { return count > mostValues; }

 private:
  std::size_t count = 0, depth = 0, most = 0;
};

/// Why it cannot be read; "" where it can.
std::string problemOf(std::string_view text, unsigned& status) {
  Counter counter;
  codec::JsonScanner scanner(counter);
  constexpr std::size_t step = 4096;
  for (std::size_t at = 0; at < text.size() && !counter.tooDeep() && !counter.tooMuch(); at += step)
    if (!scanner.feed(text.substr(at, step))) break;
  if (counter.tooDeep() || counter.tooMuch()) {
    status = 413;
    return counter.tooDeep() ? "the body's JSON is nested too deeply" : "the body's JSON has over 4,000,000 values";
  }
  const codec::JsonEnd end = scanner.finish();
  if (end == codec::JsonEnd::truncated) return "the body ends in the middle of its JSON";
  if (end == codec::JsonEnd::complete) return {};
  const codec::JsonError& e = scanner.error();
  return "the body is no JSON: line " + std::to_string(e.line) + ", column " + std::to_string(e.column) + ": " + e.message;
}

}  // namespace

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Answer answerOf(const Json& json, unsigned status) {
  Answer out;
  out.status = status;
  out.body = dumped(json);
  return out;
}

Answer refusal(unsigned status, std::string_view sentence, std::string_view field) {
  Json json{{"detail", sentence}};
  if (!field.empty()) json["field"] = field;
  return answerOf(json, status);
}

Answer refusal(const Error& error, std::string_view field) {
  switch (error.code) {
    case ErrorCode::invalidArgument: return refusal(422, error.message, field);
    case ErrorCode::notFound: return refusal(404, error.message, field);
    case ErrorCode::limit: return refusal(413, error.message, field);
    case ErrorCode::busy: return refusal(409, error.message, field);
    case ErrorCode::unsupported: return refusal(409, error.message, field);
    case ErrorCode::cancelled: return refusal(503, error.message, field);
    case ErrorCode::corrupt:
    case ErrorCode::io: break;
  }
  return refusal(500, error.message, field);
}

Fields::Fields(const Call& call) : own_(Json::object()) {
  if (call.body.find_first_not_of(" \t\r\n") == std::string::npos) return;
  unsigned status = 400;
  if (std::string why = problemOf(call.body, status); !why.empty()) {
    problem_ = refusal(status, why);
    return;
  }
  own_ = Json::parse(call.body, nullptr, false);
  if (own_.is_discarded())
    problem_ = refusal(400, "the body is no JSON: its texts are not UTF-8");
  else if (!own_.is_object())
    problem_ = refusal(422, "the body is to be an object");
  if (problem_) own_ = Json::object();
}

Fields::Fields(const Json& json, std::string name) : json_(&json), prefix_(std::move(name)) {
  if (json.is_object()) return;
  problem_ = refusal(422, prefix_ + ": expected an object", prefix_);
  json_ = &own_;
  own_ = Json::object();
}

std::string Fields::nameOf(std::string_view member) const {
  return prefix_.empty() ? std::string(member) : prefix_ + "." + std::string(member);
}

void Fields::refuse(std::string_view member, std::string_view sentence) {
  if (problem_) return;
  const std::string name = nameOf(member);
  problem_ = refusal(422, name + ": " + std::string(sentence), name);
}

void Fields::only(std::initializer_list<std::string_view> names) {
  for (const auto& [name, value] : json_->items())
    if (std::find(names.begin(), names.end(), name) == names.end()) refuse(name, "there is no such member");
}

bool Fields::has(std::string_view name) const {
  const auto found = json_->find(std::string(name));
  return found != json_->end() && !found->is_null();
}

const Json* Fields::member(std::string_view name) {
  const auto found = json_->find(std::string(name));
  return found == json_->end() || found->is_null() ? nullptr : &*found;
}

std::string Fields::text(std::string_view name, std::string otherwise) {
  const Json* json = member(name);
  if (!json) return otherwise;
  if (json->is_string()) return json->get<std::string>();
  refuse(name, "expected a text");
  return otherwise;
}

std::string Fields::wantedText(std::string_view name) {
  std::string out = text(name);
  if (out.empty()) refuse(name, "expected a text that is not empty");
  return out;
}

bool Fields::flag(std::string_view name, bool otherwise) {
  const Json* json = member(name);
  if (!json) return otherwise;
  if (json->is_boolean()) return json->get<bool>();
  refuse(name, "expected true or false");
  return otherwise;
}

std::int64_t Fields::number(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
  const Json* json = member(name);
  if (!json) return otherwise;
  const auto between = [&] { return "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most); };
  const bool whole = json->is_number_integer() && !(json->is_number_unsigned() && json->get<std::uint64_t>() > std::uint64_t(INT64_MAX));
  const std::int64_t value = whole ? json->get<std::int64_t>() : least - 1;
  if (whole && value >= least && value <= most) return value;
  refuse(name, between());
  return otherwise;
}

double Fields::fraction(std::string_view name, double otherwise, double least, double most) {
  const Json* json = member(name);
  if (!json) return otherwise;
  const double value = json->is_number() ? json->get<double>() : least - 1;
  if (value >= least && value <= most) return value;
  refuse(name, "expected a number from " + Json(least).dump() + " to " + Json(most).dump());
  return otherwise;
}

std::vector<std::string> Fields::texts(std::string_view name) {
  std::vector<std::string> out;
  const Json* json = member(name);
  if (!json) return out;
  if (!json->is_array() || !std::all_of(json->begin(), json->end(), [](const Json& j) { return j.is_string(); })) {
    refuse(name, "expected a list of texts");
    return out;
  }
  for (const Json& j : *json) out.push_back(j.get<std::string>());
  return out;
}

std::vector<std::pair<std::string, std::string>> Fields::pairs(std::string_view name) {
  std::vector<std::pair<std::string, std::string>> out;
  const Json* json = member(name);
  if (!json) return out;
  bool good = json->is_object() || json->is_array();
  if (json->is_object()) {
    for (const auto& [key, value] : json->items()) {
      if (value.is_string()) {
        out.emplace_back(key, value.get<std::string>());
        continue;
      }
      good = good && value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& j) { return j.is_string(); });
      if (!good) break;
      for (const Json& one : value) out.emplace_back(key, one.get<std::string>());
    }
  } else if (good) {
    for (const Json& pair : *json) {
      good = good && pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string();
      if (!good) break;
      out.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
    }
  }
  if (!good) refuse(name, "expected [[name, value], ...] or {name: value}");
  return out;
}

std::optional<std::string> Fields::bytes(std::string_view name) {
  const std::string coded = std::string(name) + "_base64";
  if (!has(coded)) return has(name) ? std::optional(text(name)) : std::nullopt;
  if (has(name)) refuse(coded, "stands beside " + std::string(name) + "; expected one of the two");
  auto decoded = codec::base64Decode(text(coded));
  if (!decoded) refuse(coded, "is no Base64");
  return decoded;
}

}  // namespace penstock::api
