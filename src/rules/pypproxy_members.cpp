// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/pypproxy_members.h"

#include <utility>
#include <variant>

namespace penstock::rules {
namespace {

struct Modification {
  Json operator()(const EditHeader& e) const {
    const bool response = e.side == Side::response;
    Json out{{"target", response ? "resp_header" : "req_header"}, {"key", e.name}};
    switch (e.how) {
      case EditHeader::How::set: out["operation"] = "set"; break;
      case EditHeader::How::add: out["operation"] = "append"; break;
      case EditHeader::How::remove: out["operation"] = "delete"; break;
      case EditHeader::How::replace: out["operation"] = "replace"; break;
    }
    if (!e.find.empty()) return nullptr;  // a pattern, which pypproxy has not
    out["value"] = e.value;
    return out;
  }
  Json operator()(const EditBody& e) const {
    Json out{{"target", e.side == Side::response ? "resp_body" : "req_body"}};
    switch (e.how) {
      case EditBody::How::set: out["operation"] = "set"; break;
      case EditBody::How::append: out["operation"] = "append"; break;
      case EditBody::How::replace:
        out.update({{"operation", "find_replace"}, {"find", e.find}, {"replace", e.value}});
        return out;
      case EditBody::How::regex:
      case EditBody::How::json: return nullptr;
    }
    out["value"] = e.value;
    return out;
  }
  template <class Other>
  Json operator()(const Other&) const {
    return nullptr;
  }
};

bool isPlain(const Block& block) { return block.status == 403 && block.body.empty() && block.type.empty(); }

}  // namespace

Json pypproxyMembers(const Rule& rule) {
  Json out = Json::object();
  if (!rule.when.empty() || rule.strict || rule.on != On{}) return out;
  if (rule.actions.size() == 1) {
    const Action& only = rule.actions.front();
    const auto* block = std::get_if<Block>(&only);
    const auto* redirect = std::get_if<Redirect>(&only);
    if (std::holds_alternative<Passthrough>(only)) out["action"] = "passthrough";
    if (block && isPlain(*block)) out["action"] = "block";
    if (redirect && redirect->status == 302) out.update({{"action", "redirect"}, {"redirect_url", redirect->to}});
    if (!out.empty()) {
      out["modifications"] = Json::array();
      return out;
    }
  }
  Json modifications = Json::array();
  for (const Action& action : rule.actions) {
    Json one = std::visit(Modification{}, action);
    if (one.is_null()) return Json::object();
    modifications.push_back(std::move(one));
  }
  out.update({{"action", "modify"}, {"modifications", std::move(modifications)}});
  return out;
}

}  // namespace penstock::rules
