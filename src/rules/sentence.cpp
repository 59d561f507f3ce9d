// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/sentence.h"

#include <cstdio>
#include <iterator>
#include <string_view>
#include <vector>

#include "penstock/codec/charset.h"
#include "penstock/filter/field.h"
#include "penstock/filter/in_words.h"

namespace penstock::rules {
namespace {

constexpr std::size_t longest = 60;  // bytes of a text that is told

std::string told(std::string_view text) {
  if (!codec::isUtf8(text)) return std::to_string(text.size()) + " bytes";
  std::string out = "\"";
  std::size_t most = std::min(text.size(), longest);
  while (most < text.size() && most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  for (const char c : text.substr(0, most)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out + (most < text.size() ? "\u2026\"" : "\"");
}

std::string rate(std::uint64_t bytes) {
  char text[32];
  if (bytes >= 1024 * 1024)
    std::snprintf(text, sizeof text, "%.4g MB/s", double(bytes) / (1024 * 1024));
  else if (bytes >= 1024)
    std::snprintf(text, sizeof text, "%.4g KB/s", double(bytes) / 1024);
  else
    std::snprintf(text, sizeof text, "%u bytes/s", unsigned(bytes));
  return text;
}

std::string percent(double part) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %%", part * 100);
  return text;
}

std::string time(std::uint32_t least, std::uint32_t most) {
  if (least == most) return std::to_string(least) + " ms";
  return std::to_string(least) + " to " + std::to_string(most) + " ms";
}

std::string time(const Spread& spread) {
  if (spread.mean == 0) return time(spread.min, spread.max);
  return "about " + std::to_string(spread.mean) + " ms" + (spread.deviation ? " \u00b1 " + std::to_string(spread.deviation) : std::string());
}

void join(std::string& out, std::string_view separator, std::string_view text) {
  if (!text.empty()) out.append(out.empty() ? "" : separator).append(text);
}

class Teller {
 public:
  explicit Teller(const On& on) : on_(on) {}

  std::string operator()(const Passthrough&) const { return "let it pass as it came, with no further rules"; }
  std::string operator()(const Stop&) const { return "apply no further rules"; }
  std::string operator()(const Drop& a) const {
    return messagesAlone() ? "drop " + messages(a.side) : "end the connection without an answer";
  }
  std::string operator()(const Reset&) const { return "reset the connection"; }
  std::string operator()(const NoRecord&) const { return "do not record it"; }
  std::string operator()(const Breakpoint& a) const {
    if (messagesAlone()) return "hold " + messages(a.side) + " for you";
    if (!a.side && on_.request && on_.response) return "hold it for you";
    return "hold the " + sideOf(a.side) + " for you";
  }
  std::string operator()(const Block& a) const {
    return "block it with " + std::to_string(a.status) + (a.body.empty() ? std::string() : " and " + told(a.body));
  }
  std::string operator()(const Redirect& a) const { return "redirect to " + a.to + " with " + std::to_string(a.status); }
  std::string operator()(const Mock& a) const {
    const std::string content = !a.file.empty() ? "the file " + a.file : a.body.empty() ? std::string("no content") : told(a.body);
    return "answer " + std::to_string(a.status) + " with " + content;
  }
  std::string operator()(const MapLocal& a) const { return "answer from " + a.path; }
  std::string operator()(const MapRemote& a) const { return "send it to " + a.to + (a.keepHost ? ", keeping its Host" : ""); }
  std::string operator()(const EditHeader& a) const {
    const std::string whose = "the " + sideOf(a.side) + "'s " + a.name;
    switch (a.how) {
      case EditHeader::How::set: return "set " + whose + " to " + told(a.value);
      case EditHeader::How::add: return "add " + a.name + " " + told(a.value) + " to the " + sideOf(a.side);
      case EditHeader::How::remove: return "remove " + whose + (a.find.empty() ? "" : " where " + a.find + " is found in it");
      case EditHeader::How::replace: break;
    }
    return "replace " + (a.find.empty() ? whose : a.find + " in " + whose) + " by " + told(a.value);
  }
  std::string operator()(const EditBody& a) const {
    const std::string whose = messagesAlone() ? messages(a.side) : "the " + sideOf(a.side) + "'s body";
    switch (a.how) {
      case EditBody::How::set: return "set " + whose + " to " + told(a.value);
      case EditBody::How::append: return "append " + told(a.value) + " to " + whose;
      case EditBody::How::replace: return "replace " + told(a.find) + " by " + told(a.value) + " in " + whose;
      case EditBody::How::regex: return "replace what matches " + a.find + " by " + told(a.value) + " in " + whose;
      case EditBody::How::json: break;
    }
    if (a.value == "null") return "take " + a.find + " out of " + whose;
    return "set " + a.find + " in " + whose + " to " + a.value.substr(0, longest);
  }
  std::string operator()(const SetMethod& a) const { return "change the method to " + a.value; }
  std::string operator()(const SetUrl& a) const { return (a.value.starts_with('/') ? "change the path to " : "change the URL to ") + a.value; }
  std::string operator()(const SetStatus& a) const { return "change the status to " + std::to_string(a.value); }
  std::string operator()(const Delay& a) const {
    return "delay " + (messagesAlone() ? messages(a.side) : "the " + sideOf(a.side)) + " " + time(a.min, a.max);
  }
  std::string operator()(const Throttle& a) const {
    std::string out;
    if (!a.profile.empty()) join(out, ", ", "as by " + a.profile);
    if (a.up) join(out, ", ", "upload " + rate(a.up));
    if (a.down) join(out, ", ", "download " + rate(a.down));
    if (a.latency) join(out, ", ", time(*a.latency) + " latency");
    if (a.loss) join(out, ", ", percent(*a.loss) + " loss");
    return "slow " + (a.side ? "the " + sideOf(a.side) : "it") + " down (" + out + ")";
  }
  std::string operator()(const Fault& a) const {
    const std::string body = std::string(a.side == Side::request ? "the request" : "the response") + "'s body";
    const std::string after = a.after == 0 ? " at its beginning" : " after " + std::to_string(a.after) + " bytes";
    const std::string often = a.chance < 1 ? ", of " + percent(a.chance) + " of them" : std::string();
    switch (a.kind) {
      case Fault::Kind::cut: return "cut " + body + after + often;
      case Fault::Kind::stall: return "stall " + body + " " + std::to_string(a.ms) + " ms" + after + often;
      case Fault::Kind::drip: return "let " + body + " drip, a byte each " + std::to_string(a.ms) + " ms" + after + often;
      case Fault::Kind::reset: break;
    }
    return "reset the connection in " + body + after + often;
  }
  std::string operator()(const Mark& a) const {
    std::string out;
    const auto names = filter::colorNames();
    if (a.color > 0 && std::size_t(a.color) <= names.size()) join(out, ", ", names[std::size_t(a.color) - 1]);
    if (!a.tag.empty()) join(out, ", ", "tag " + a.tag);
    if (!a.comment.empty()) join(out, ", ", "comment " + told(a.comment));
    return "mark it" + (out.empty() ? "" : " (" + out + ")");
  }
  std::string operator()(const Script& a) const { return "call " + a.function + " of the script " + a.file; }

 private:
  bool messagesAlone() const { return on_.message && !on_.exchanges(); }
  std::string sideOf(std::optional<Side> side) const {
    const Side is = side.value_or(on_.response && !on_.request ? Side::response : Side::request);
    return is == Side::request ? "request" : "response";
  }
  static std::string messages(std::optional<Side> side) {
    return !side ? "the message" : *side == Side::request ? "the message to the server" : "the message to the client";
  }

  const On& on_;
};

std::string inWords(const Condition& c) {
  static constexpr const char* const fields[] = {"host", "path and query", "method", "header", "body"};
  static constexpr std::string_view ops[] = {"is", "contains", "begins with", "matches"};
  static constexpr std::string_view negated[] = {"is not", "does not contain", "does not begin with", "does not match"};
  std::string field = fields[std::size_t(c.field)], value = c.value;
  if (c.field == Condition::Field::header) {
    const std::size_t colon = c.value.find(':');
    field = "the header " + c.value.substr(0, colon);
    if (colon == std::string::npos) return field + (c.negate ? " is not there" : " is there");
    value = c.value.substr(std::min(c.value.find_first_not_of(' ', colon + 1), c.value.size()));
  }
  return field + " " + std::string((c.negate ? negated : ops)[std::size_t(c.op)]) + " " + value;
}

std::string onWhat(const On& on) {
  if (on == On{}) return {};
  std::string out;
  if (on.request) join(out, " and ", "requests");
  if (on.response) join(out, " and ", "responses");
  if (on.message) join(out, " and ", "messages");
  return out;
}

}  // namespace

std::string conditionInWords(const Rule& rule) {
  std::string out;
  const std::string when = filter::inWords(rule.when);
  const bool either = !rule.conditions.empty() && when.find(" or ") != std::string::npos;
  join(out, " and ", either ? "(" + when + ")" : when);
  for (const Condition& condition : rule.conditions) join(out, " and ", inWords(condition));
  return out;
}

std::string actionInWords(const Action& action, const On& on) { return std::visit(Teller(on), action); }

std::string sentenceOf(const Rule& rule) {
  const std::string condition = conditionInWords(rule), on = onWhat(rule.on);
  std::string out = condition.empty() ? "Always" : "When " + condition;
  if (!on.empty()) out += ", on " + on;
  std::string actions;
  for (const Action& action : rule.actions) join(actions, ", ", actionInWords(action, rule.on));
  out += ": " + (actions.empty() ? "nothing is done yet" : actions);
  if (rule.stop) out += ", then no further rules";
  if (rule.strict) out += "; what cannot be done is answered with 502";
  return out + ".";
}

}  // namespace penstock::rules
