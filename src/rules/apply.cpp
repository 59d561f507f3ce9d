// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/apply.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/rules/compiled_rule.h"
#include "rules/checks.h"
#include "rules/edits.h"
#include "rules/texts.h"

namespace penstock::rules {
namespace {

using model::HttpVersion;

std::string_view nameOf(Side side) { return side == Side::request ? "request" : "response"; }

/// What one action came to.
struct Done {
  Flow flow = Flow::next;
  std::string clause;   // what it did; "" for nothing worth saying
  std::string problem;  // why it could not
};

Done failed(std::string why) { return {Flow::next, {}, std::move(why)}; }
Done done(std::string clause, Flow flow = Flow::next) { return {flow, std::move(clause), {}}; }

/// One action of a rule, carried out.
class Carrying {
 public:
  Carrying(const CompiledRule& rule, const CompiledAction& action, Subject& subject, const filter::Groups* groups, filter::PatternSearch& search)
      : rule_(rule), action_(action), subject_(subject), groups_(groups), search_(search) {}

  Done run() { return std::visit(*this, rule_.rule.actions[action_.action]); }

  Done operator()(const Passthrough&) { return done("passed through", Flow::stop); }
  Done operator()(const Stop&) { return done("no further rules", Flow::stop); }
  Done operator()(const Drop&) {
    subject_.drop();
    return done("dropped", Flow::ended);
  }
  Done operator()(const Reset&) {
    subject_.reset();
    return done("reset", Flow::ended);
  }
  Done operator()(const Block& a) {
    Reply reply{a.status, {}, a.body};
    reply.headers.emplace_back("Content-Type", a.type.empty() ? "text/plain; charset=utf-8" : a.type);
    subject_.answer(std::move(reply));
    return done("blocked with " + std::to_string(a.status), Flow::ended);
  }
  Done operator()(const Redirect& a) {
    const std::string to = text(a.to);
    if (!isOneLine(to)) return failed("where to redirect would hold a line end");
    subject_.answer({a.status, {{"Location", to}}, {}});
    return done("redirected to " + to, Flow::ended);
  }
  Done operator()(const Mock& a) {
    if (!a.file.empty()) {
      const Result<void> read = subject_.answerWithFile(a.file, a.status, a.headers);
      if (!read) return failed(read.error().message);
    } else {
      subject_.answer({a.status, a.headers, text(a.body)});
    }
    return done("answered with " + std::to_string(a.status), Flow::ended);
  }
  Done operator()(const MapLocal& a) {
    const Result<bool> there = subject_.answerLocally(a);
    if (!there) return failed(there.error().message);
    return *there ? done("answered from " + a.path, Flow::ended) : failed("there is nothing in " + a.path + " for that path");
  }

  Done operator()(const MapRemote& a) {
    const auto url = readUrl(withPath(text(a.to), subject_.request().path));
    if (!url) return failed("\"" + a.to + "\" came to no URL");
    if (subject_.request().method == "CONNECT") return failed("a tunnel cannot be sent elsewhere");
    go(*url, a.keepHost, isNamed(a.to));
    return done("sent to " + url->scheme + "://" + url->authority);
  }
  Done operator()(const SetUrl& a) {
    if (subject_.request().method == "CONNECT") return failed("a tunnel has no URL");
    std::string value = text(a.value);
    if (value.starts_with('/')) {
      if (!isTarget(value)) return failed("the path would hold a space or a control character");
      setPath(subject_.editRequest(), value);
      return done("changed the path");
    }
    const auto url = readUrl(value);
    if (!url) return failed("\"" + value + "\" is no URL");
    go(*url, false, isNamed(a.value));
    return done("changed the URL");
  }
  Done operator()(const SetMethod& a) {
    if (subject_.request().method == "CONNECT") return failed("a tunnel stays one");
    setMethod(subject_.editRequest(), a.value);
    return done("changed the method to " + a.value);
  }
  Done operator()(const SetStatus& a) {
    model::ResponseHead& head = subject_.editResponse();
    head.status = a.value;
    if (head.version != HttpVersion::http2) head.reason = subject_.reasonOf(a.value);
    return done("changed the status to " + std::to_string(a.value));
  }
  Done operator()(const Delay& a) {
    subject_.delay(action_.phase, std::chrono::milliseconds(a.min), std::chrono::milliseconds(a.max));
    return done("delayed the " + std::string(nameOf(action_.phase)));
  }
  Done operator()(const Throttle& a) {
    const std::uint64_t rate = action_.phase == Side::request ? a.up : a.down;
    subject_.throttle(action_.phase, rate);
    return done("slowed the " + std::string(nameOf(action_.phase)) + " to " + std::to_string(rate) + " bytes a second");
  }

  Done operator()(const EditHeader& a) {
    switch (a.how) {
      case EditHeader::How::set:
      case EditHeader::How::add: return put(a);
      case EditHeader::How::remove: return remove(a);
      case EditHeader::How::replace: return replace(a);
    }
    return {};
  }
  Done operator()(const EditBody& a) {
    const std::string* body = subject_.body(action_.phase);
    const bool whole = a.how == EditBody::How::set;
    if (!body && !whole) return failed("the " + std::string(nameOf(action_.phase)) + "'s body could not be held");
    Result<Edited> edited = whole ? Edited{text(a.value), 1} : edit(a, *body);
    if (!edited) return failed("the " + std::string(nameOf(action_.phase)) + "'s body stays as it is: " + edited.error().message);
    if (edited->places == 0) {
      if (a.how == EditBody::How::json) return failed("the path " + a.find + " leads nowhere");
      return {};
    }
    subject_.setBody(action_.phase, std::move(edited->text));
    return done("changed the " + std::string(nameOf(action_.phase)) + "'s body");
  }

 private:
  std::string text(std::string_view written) const { return withGroups(written, groups_); }
  /// Whether the rule itself says where it goes: nothing of the request comes before the path.
  static bool isNamed(std::string_view url) {
    const std::size_t host = url.find("://");
    const std::string_view authority = url.substr(host + 3, url.find_first_of("/?#", host + 3) - host - 3);
    return authority.find('$') == std::string_view::npos;
  }
  static bool isTarget(std::string_view path) {
    return std::none_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
  }

  void go(const Url& url, bool keepHost, bool named) {
    model::RequestHead& head = subject_.editRequest();
    if (!url.path.empty()) setPath(head, url.path);
    setOrigin(head, url, keepHost);
    subject_.sendTo({url.scheme, url.host, url.port, named});
  }

  bool ofRequest() const { return action_.phase == Side::request; }
  const model::Headers& headers() const { return ofRequest() ? subject_.request().headers : subject_.response()->headers; }
  model::Headers& editHeaders() { return ofRequest() ? subject_.editRequest().headers : subject_.editResponse().headers; }
  HttpVersion version() const { return ofRequest() ? subject_.request().version : subject_.response()->version; }
  std::string clause(std::string_view what, std::string_view name) const { return std::string(what) + " the " + std::string(nameOf(action_.phase)) + "'s " + std::string(name); }

  Done put(const EditHeader& a) {
    const std::string value = text(a.value);
    if (!isOneLine(value)) return failed(a.name + " would hold a line end");
    if (a.how == EditHeader::How::set)
      setField(editHeaders(), version(), a.name, value);
    else
      addField(editHeaders(), version(), a.name, value);
    return done(clause(a.how == EditHeader::How::set ? "set" : "added", a.name));
  }
  bool isNamed(const EditHeader& a, std::string_view field) const {
    return equalsIgnoreCase(field, a.name) || (field == ":authority" && equalsIgnoreCase(a.name, "host"));
  }
  Done remove(const EditHeader& a) {
    std::size_t removed = 0;
    for (std::size_t i = headers().size(); i-- > 0;) {
      const auto field = headers()[i];
      if (!equalsIgnoreCase(field.name, a.name) || (action_.pattern && !search_.find(*action_.pattern, field.value))) continue;
      editHeaders().removeAt(i);
      ++removed;
    }
    return removed ? done(clause("removed", a.name)) : Done{};
  }
  Done replace(const EditHeader& a) {
    std::size_t changed = 0;
    for (std::size_t i = 0; i < headers().size(); ++i) {
      const auto field = headers()[i];
      if (!isNamed(a, field.name)) continue;
      std::string value;
      if (action_.pattern) {
        Result<Edited> edited = replacePattern(field.value, *action_.pattern, a.value, groups_, search_);
        if (!edited) return failed(a.name + " stays as it is: " + edited.error().message);
        if (edited->places == 0) continue;
        value = std::move(edited->text);
      } else {
        value = text(a.value);
      }
      if (!isOneLine(value)) return failed(a.name + " would hold a line end");
      editHeaders().replaceAt(i, std::string(field.name), value);
      ++changed;
    }
    return changed ? done(clause("changed", a.name)) : Done{};
  }

  Result<Edited> edit(const EditBody& a, const std::string& body) {
    switch (a.how) {
      case EditBody::How::set: break;
      case EditBody::How::append: return Edited{body + text(a.value), 1};
      case EditBody::How::replace: return replaceText(body, a.find, text(a.value));
      case EditBody::How::regex: return replacePattern(body, *action_.pattern, a.value, groups_, search_);
      case EditBody::How::json: return replaceJson(body, *action_.path, a.value);
    }
    return Edited{};
  }

  const CompiledRule& rule_;
  const CompiledAction& action_;
  Subject& subject_;
  const filter::Groups* groups_;
  filter::PatternSearch& search_;
};

}  // namespace

Flow couldNot(const Rule& rule, Subject& subject, const std::string& why) {
  subject.did(rule, why);
  if (!rule.strict) return Flow::next;
  const std::string name = rule.name.empty() ? rule.id : rule.name;
  subject.answer({502, {{"Content-Type", "text/plain; charset=utf-8"}}, "The rule \"" + name + "\" could not be carried out: " + why + "\n"});
  return Flow::ended;
}

Flow apply(const CompiledRule& rule, Side side, Subject& subject, const std::optional<filter::Groups>& groups, filter::PatternSearch& search) {
  std::string clauses;
  Flow flow = Flow::next;
  for (const CompiledAction& action : rule.actions) {
    if (action.phase != side) continue;
    const Done did = Carrying(rule, action, subject, groups ? &*groups : nullptr, search).run();
    if (!did.clause.empty()) clauses.append(clauses.empty() ? "" : ", ").append(did.clause);
    flow = did.problem.empty() ? did.flow : couldNot(rule.rule, subject, did.problem);
    if (flow != Flow::next) break;
  }
  if (!clauses.empty()) subject.did(rule.rule, clauses);
  if (flow == Flow::next && rule.rule.stop && side == rule.phase) return Flow::stop;
  return flow;
}

}  // namespace penstock::rules
