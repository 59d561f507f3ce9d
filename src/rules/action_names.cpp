// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/action_names.h"

#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/charset.h"

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
Action readThrottle(Members& m) {
  m.only({"do", "up", "down", "side"});
  constexpr std::int64_t most = INT64_MAX;
  Throttle out{std::uint64_t(m.number("up", 0, 1, most)), std::uint64_t(m.number("down", 0, 1, most))};
  if (const auto side = m.side()) (*side == Side::request ? out.down : out.up) = 0;
  return out;
}
template <class A>
Action readBare(Members& m) {
  m.only({"do"});
  return A{};
}
Action later(Members& m) {
  m.note("do", m.text("do").append(" is not supported yet"));
  return Stop{};
}

constexpr Words<Read> actions[] = {
    {"passthrough", readBare<Passthrough>},
    {"drop", readBare<Drop>},
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
    {"breakpoint", later},
    {"mark", later},
    {"no_record", later},
    {"script", later},
};

/// Bytes that are no text of JSON.
void putBytes(Json& out, const std::string& name, const std::string& bytes) {
  if (codec::isUtf8(bytes))
    out[name] = bytes;
  else
    out[name + "_base64"] = codec::base64Encode(bytes);
}

struct Write {
  Json operator()(const Passthrough&) const { return {{"do", "passthrough"}}; }
  Json operator()(const Stop&) const { return {{"do", "stop"}}; }
  Json operator()(const Drop&) const { return {{"do", "drop"}}; }
  Json operator()(const Reset&) const { return {{"do", "reset"}}; }
  Json operator()(const Block& a) const {
    Json out{{"do", "block"}, {"status", a.status}};
    if (!a.body.empty()) putBytes(out, "body", a.body);
    if (!a.type.empty()) out["type"] = a.type;
    return out;
  }
  Json operator()(const Redirect& a) const { return {{"do", "redirect"}, {"status", a.status}, {"to", a.to}}; }
  Json operator()(const Mock& a) const {
    Json out{{"do", "mock"}, {"status", a.status}, {"headers", Json::array()}};
    for (const auto& [name, value] : a.headers) out["headers"].push_back(Json::array({name, value}));
    if (a.file.empty())
      putBytes(out, "body", a.body);
    else
      out["file"] = a.file;
    return out;
  }
  Json operator()(const MapLocal& a) const {
    Json out{{"do", "map_local"}, {"path", a.path}, {"index", a.index}};
    if (!a.strip.empty()) out["strip"] = a.strip;
    return out;
  }
  Json operator()(const MapRemote& a) const { return {{"do", "map_remote"}, {"to", a.to}, {"keep_host", a.keepHost}}; }
  Json operator()(const EditHeader& a) const {
    static constexpr const char* names[] = {"set_header", "add_header", "remove_header", "replace_header"};
    Json out{{"do", names[std::size_t(a.how)]}, {"name", a.name}};
    if (a.how != EditHeader::How::remove) out["value"] = a.value;
    if (!a.find.empty()) out["find"] = a.find;
    putSide(out, a.side);
    return out;
  }
  Json operator()(const EditBody& a) const {
    static constexpr const char* names[] = {"set_body", "append_body", "replace_body", "regex_body", "json_body"};
    Json out{{"do", names[std::size_t(a.how)]}};
    if (a.how == EditBody::How::set || a.how == EditBody::How::append) {
      putBytes(out, "value", a.value);
    } else if (a.how == EditBody::How::json) {
      out["path"] = a.find;
      out["value"] = Json::parse(a.value, nullptr, false);
    } else {
      out["find"] = a.find;
      out["with"] = a.value;
    }
    putSide(out, a.side);
    return out;
  }
  Json operator()(const SetMethod& a) const { return {{"do", "set_method"}, {"value", a.value}}; }
  Json operator()(const SetUrl& a) const { return {{"do", "set_url"}, {"value", a.value}}; }
  Json operator()(const SetStatus& a) const { return {{"do", "set_status"}, {"value", a.value}}; }
  Json operator()(const Delay& a) const {
    Json out{{"do", "delay"}};
    if (a.min == a.max)
      out["ms"] = a.min;
    else
      out["ms"] = {{"min", a.min}, {"max", a.max}};
    putSide(out, a.side);
    return out;
  }
  Json operator()(const Throttle& a) const {
    Json out{{"do", "throttle"}};
    if (a.up) out["up"] = a.up;
    if (a.down) out["down"] = a.down;
    return out;
  }

  static void putSide(Json& out, std::optional<Side> side) {
    if (side) out["side"] = wordOf<Side>(sideNames, *side);
  }
};

/// As a pattern that is this text.
std::string asPattern(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= 0x80 || isTokenChar(c) || c == ' ';
    if (!plain || std::string_view("$*+.^|").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

enum class Operation : std::uint8_t { set, remove, append, replace, findReplace };
constexpr Words<Operation> operationNames[] = {{"set", Operation::set},
                                               {"delete", Operation::remove},
                                               {"append", Operation::append},
                                               {"replace", Operation::replace},
                                               {"find_replace", Operation::findReplace}};
enum class Where : std::uint8_t { requestHeader, responseHeader, requestBody, responseBody };
constexpr Words<Where> targetNames[] = {{"req_header", Where::requestHeader},
                                        {"resp_header", Where::responseHeader},
                                        {"req_body", Where::requestBody},
                                        {"resp_body", Where::responseBody}};

Action headerEdit(Operation operation, Side side, Members& m) {
  EditHeader out;
  out.side = side;
  out.name = m.text("key");
  out.value = m.text("value");
  switch (operation) {
    case Operation::set: out.how = EditHeader::How::set; break;
    case Operation::remove: out.how = EditHeader::How::remove; break;
    case Operation::append: out.how = EditHeader::How::add; break;
    case Operation::replace: out.how = EditHeader::How::replace; break;
    case Operation::findReplace:
      out.how = EditHeader::How::replace;
      out.find = asPattern(m.text("find"));
      out.value = m.text("replace");
      if (out.find.empty()) m.note("find", "expected the text that is to be replaced");
      break;
  }
  return out;
}

Action bodyEdit(Operation operation, Side side, Members& m) {
  EditBody out;
  out.side = side;
  out.value = m.text("value");
  switch (operation) {
    case Operation::set:
    case Operation::replace: break;
    case Operation::remove: out.value.clear(); break;
    case Operation::append: out.how = EditBody::How::append; break;
    case Operation::findReplace:
      out.how = EditBody::How::replace;
      out.find = m.text("find");
      out.value = m.text("replace");
      break;
  }
  return out;
}

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

Json jsonOf(const Action& action) { return std::visit(Write{}, action); }

std::string memberIn(const Action& action, std::string_view member) {
  const auto* body = std::get_if<EditBody>(&action);
  if (body && body->how == EditBody::How::json && member == "find") return "path";
  return std::string(member);
}

std::variant<Action, Mistake> modificationOf(const Json& json) {
  Members members(json);
  members.only({"target", "operation", "key", "value", "find", "replace"});
  Where where{};
  Operation operation{};
  members.word("target", targetNames, where);
  members.word("operation", operationNames, operation);
  if (members.mistake()) return *members.mistake();
  const Side side = where == Where::requestHeader || where == Where::requestBody ? Side::request : Side::response;
  const bool header = where == Where::requestHeader || where == Where::responseHeader;
  Action action = header ? headerEdit(operation, side, members) : bodyEdit(operation, side, members);
  if (members.mistake()) return *members.mistake();
  return action;
}

}  // namespace penstock::rules
