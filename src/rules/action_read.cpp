// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "penstock/filter/field.h"
#include "rules/action_names.h"

namespace penstock::rules {
namespace {

using Read = Action (*)(Members&);

Action readBlock(Members& m) {
  m.only({"do", "status", "body", "body_base64", "type"});
  return Block{int(m.number("status", 403, 0, 999)), m.bytes("body"), m.text("type")};
}
Action readRedirect(Members& m) {
  m.only({"do", "status", "to"});
  return Redirect{int(m.number("status", 302, 0, 999)), m.text("to")};
}
Action readMock(Members& m) {
  m.only({"do", "status", "headers", "body", "body_base64", "file"});
  Mock out;
  out.status = int(m.number("status", 200, 0, 999));
  out.body = m.bytes("body");
  out.file = m.text("file");
  const Json* headers = m.at("headers");
  if (!headers) return out;
  if (!headers->is_array()) m.note("headers", "expected a list of [name, value]");
  for (const Json& pair : *headers) {
    const bool good = pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string();
    if (!good) m.note("headers", "expected a list of [name, value]");
    if (good) out.headers.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
  }
  return out;
}
Action readMapLocal(Members& m) {
  m.only({"do", "path", "index", "strip"});
  MapLocal out;
  out.path = m.text("path");
  if (m.has("index")) out.index = m.text("index");
  out.strip = m.text("strip");
  return out;
}
Action readMapRemote(Members& m) {
  m.only({"do", "to", "keep_host"});
  return MapRemote{m.text("to"), m.flag("keep_host", false)};
}

template <EditHeader::How how>
Action readHeader(Members& m) {
  if constexpr (how == EditHeader::How::set || how == EditHeader::How::add)
    m.only({"do", "side", "name", "value"});
  else if constexpr (how == EditHeader::How::remove)
    m.only({"do", "side", "name", "find"});
  else
    m.only({"do", "side", "name", "value", "find"});
  return EditHeader{how, m.side(), m.text("name"), m.text("value"), m.text("find")};
}

template <EditBody::How how>
Action readBody(Members& m) {
  EditBody out{how, m.side(), {}, {}};
  if constexpr (how == EditBody::How::set || how == EditBody::How::append) {
    m.only({"do", "side", "value", "value_base64"});
    out.value = m.bytes("value");
  } else if constexpr (how == EditBody::How::json) {
    m.only({"do", "side", "path", "value"});
    out.find = m.text("path");
    const Json* value = m.at("value");
    out.value = value ? value->dump() : "null";
  } else {
    m.only({"do", "side", "find", "with"});
    out.find = m.text("find");
    out.value = m.text("with");
  }
  return out;
}

Action readMethod(Members& m) {
  m.only({"do", "value"});
  return SetMethod{m.text("value")};
}
Action readUrlEdit(Members& m) {
  m.only({"do", "value"});
  return SetUrl{m.text("value")};
}
Action readStatus(Members& m) {
  m.only({"do", "value"});
  return SetStatus{int(m.number("value", 0, 0, 999))};
}
Action readDelay(Members& m) {
  m.only({"do", "ms", "side"});
  Delay out;
  out.side = m.side();
  constexpr std::int64_t most = UINT32_MAX;
  const Json* ms = m.at("ms");
  if (ms && ms->is_object()) {
    Members range(*ms);
    range.only({"min", "max"});
    out.min = std::uint32_t(range.number("min", 0, 0, most));
    out.max = std::uint32_t(range.number("max", out.min, 0, most));
    if (range.mistake()) m.note("ms." + range.mistake()->member, range.mistake()->message);
  } else {
    if (!ms) m.note("ms", "is missing; expected milliseconds");
    out.min = out.max = std::uint32_t(m.number("ms", 0, 0, most));
  }
  return out;
}
Spread readSpread(Members& m, const char* name) {
  constexpr std::int64_t most = UINT32_MAX;
  Spread out;
  const Json* value = m.at(name);
  if (!value->is_object()) {
    out.min = out.max = std::uint32_t(m.number(name, 0, 0, most));
    return out;
  }
  Members range(*value);
  range.only({"min", "max", "mean", "deviation"});
  out.mean = std::uint32_t(range.number("mean", 0, 1, most));
  out.deviation = std::uint32_t(range.number("deviation", 0, 0, most));
  out.min = std::uint32_t(range.number("min", 0, 0, most));
  out.max = std::uint32_t(range.number("max", out.min, 0, most));
  if (range.mistake()) m.note(std::string(name) + "." + range.mistake()->member, range.mistake()->message);
  const bool even = range.has("min") || range.has("max");
  if (even == range.has("mean")) m.note(name, "expected milliseconds, {\"min\", \"max\"} or {\"mean\", \"deviation\"}");
  return out;
}
std::optional<std::uint64_t> readSeed(Members& m) {
  if (!m.has("seed")) return std::nullopt;
  return std::uint64_t(m.number("seed", 0, 0, INT64_MAX));
}
Action readThrottle(Members& m) {
  m.only({"do", "up", "down", "profile", "latency", "loss", "seed", "side"});
  constexpr std::int64_t most = INT64_MAX;
  Throttle out;
  out.up = std::uint64_t(m.number("up", 0, 1, most));
  out.down = std::uint64_t(m.number("down", 0, 1, most));
  out.profile = m.text("profile");
  if (m.has("latency")) out.latency = readSpread(m, "latency");
  if (m.has("loss")) out.loss = m.fraction("loss", 0);
  out.seed = readSeed(m);
  out.side = m.side();
  return out;
}
Action readFault(Members& m) {
  m.only({"do", "kind", "after", "ms", "side", "seed", "chance"});
  Fault out;
  m.word("kind", faultNames, out.kind);
  out.after = std::uint64_t(m.number("after", 0, 0, INT64_MAX));
  out.ms = std::uint32_t(m.number("ms", 0, 0, UINT32_MAX));
  out.side = m.side();
  out.seed = readSeed(m);
  out.chance = m.fraction("chance", 1);
  return out;
}
Action readMark(Members& m) {
  m.only({"do", "color", "tag", "comment"});
  Mark out;
  const Json* color = m.at("color");
  const auto names = filter::colorNames();
  const auto named = color && color->is_string() ? std::find(names.begin(), names.end(), color->get<std::string>()) : names.end();
  if (named != names.end()) {
    out.color = int(named - names.begin()) + 1;
  } else if (color && color->is_string()) {
    std::string all;
    for (const std::string_view name : names) all.append(all.empty() ? "" : ", ").append(name);
    m.note("color", "\"" + color->get<std::string>() + "\" is unknown; expected one of " + all + ", or its number");
  } else {
    out.color = int(m.number("color", 0, 0, std::int64_t(names.size())));
  }
  out.tag = m.text("tag");
  out.comment = m.text("comment");
  return out;
}
Action readScript(Members& m) {
  m.only({"do", "file", "function", "side"});
  return Script{m.text("file"), m.text("function"), m.side()};
}
template <class A>
Action readSided(Members& m) {
  m.only({"do", "side"});
  return A{m.side()};
}
template <class A>
Action readBare(Members& m) {
  m.only({"do"});
  return A{};
}
constexpr Words<Read> actions[] = {
    {"passthrough", readBare<Passthrough>},
    {"drop", readSided<Drop>},
    {"reset", readBare<Reset>},
    {"stop", readBare<Stop>},
    {"block", readBlock},
    {"redirect", readRedirect},
    {"mock", readMock},
    {"map_local", readMapLocal},
    {"map_remote", readMapRemote},
    {"set_header", readHeader<EditHeader::How::set>},
    {"add_header", readHeader<EditHeader::How::add>},
    {"remove_header", readHeader<EditHeader::How::remove>},
    {"replace_header", readHeader<EditHeader::How::replace>},
    {"set_body", readBody<EditBody::How::set>},
    {"append_body", readBody<EditBody::How::append>},
    {"replace_body", readBody<EditBody::How::replace>},
    {"regex_body", readBody<EditBody::How::regex>},
    {"json_body", readBody<EditBody::How::json>},
    {"set_method", readMethod},
    {"set_url", readUrlEdit},
    {"set_status", readStatus},
    {"delay", readDelay},
    {"throttle", readThrottle},
    {"fault", readFault},
    {"breakpoint", readSided<Breakpoint>},
    {"mark", readMark},
    {"no_record", readBare<NoRecord>},
    {"script", readScript},
};

}  // namespace

std::variant<Action, Mistake> actionOf(const Json& json) {
  Members members(json);
  Read read = nullptr;
  members.word("do", actions, read);
  if (members.mistake()) return *members.mistake();
  Action action = read(members);
  if (members.mistake()) return *members.mistake();
  return action;
}

std::string memberIn(const Action& action, std::string_view member) {
  const auto* body = std::get_if<EditBody>(&action);
  if (body && body->how == EditBody::How::json && member == "find") return "path";
  return std::string(member);
}

}  // namespace penstock::rules
