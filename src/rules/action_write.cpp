// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/base64.h"
#include "penstock/codec/charset.h"
#include "penstock/filter/field.h"
#include "rules/action_names.h"

namespace penstock::rules {
namespace {

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
  Json operator()(const Drop& a) const { return sided("drop", a.side); }
  Json operator()(const NoRecord&) const { return {{"do", "no_record"}}; }
  Json operator()(const Breakpoint& a) const { return sided("breakpoint", a.side); }
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
    if (!a.profile.empty()) out["profile"] = a.profile;
    if (a.latency) out["latency"] = spread(*a.latency);
    if (a.loss) out["loss"] = *a.loss;
    if (a.seed) out["seed"] = *a.seed;
    putSide(out, a.side);
    return out;
  }
  Json operator()(const Fault& a) const {
    Json out{{"do", "fault"}, {"kind", wordOf<Fault::Kind>(faultNames, a.kind)}, {"after", a.after}};
    if (a.ms) out["ms"] = a.ms;
    if (a.seed) out["seed"] = *a.seed;
    if (a.chance != 1) out["chance"] = a.chance;
    putSide(out, a.side);
    return out;
  }
  Json operator()(const Mark& a) const {
    Json out{{"do", "mark"}};
    if (a.color) out["color"] = filter::colorNames()[std::size_t(a.color - 1)];
    if (!a.tag.empty()) out["tag"] = a.tag;
    if (!a.comment.empty()) out["comment"] = a.comment;
    return out;
  }
  Json operator()(const Script& a) const {
    Json out{{"do", "script"}, {"file", a.file}, {"function", a.function}};
    putSide(out, a.side);
    return out;
  }

  static Json sided(const char* what, std::optional<Side> side) {
    Json out{{"do", what}};
    putSide(out, side);
    return out;
  }
  static Json spread(const Spread& s) {
    if (s.mean) return {{"mean", s.mean}, {"deviation", s.deviation}};
    if (s.min == s.max) return s.min;
    return {{"min", s.min}, {"max", s.max}};
  }

  static void putSide(Json& out, std::optional<Side> side) {
    if (side) out["side"] = wordOf<Side>(sideNames, *side);
  }
};

}  // namespace

Json jsonOf(const Action& action) { return std::visit(Write{}, action); }

}  // namespace penstock::rules
