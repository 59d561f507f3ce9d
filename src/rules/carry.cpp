// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/carry.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/filter/field.h"
#include "penstock/rules/draws.h"
#include "penstock/rules/profile.h"
#include "rules/chance.h"
#include "rules/checks.h"
#include "rules/edits.h"
#include "rules/texts.h"

namespace penstock::rules {
namespace {

using model::HttpVersion;

Done failed(std::string why) {
  Done out;
  out.problem = std::move(why);
  return out;
}
Done done(std::string clause, Flow flow = Flow::next) {
  Done out;
  out.flow = flow;
  out.clause = std::move(clause);
  return out;
}
Done told(model::Did did, std::string detail) {
  Done out = done(std::move(detail));
  out.did = did;
  return out;
}
/// It is over.
Done ended(std::string clause, std::string_view what, std::string_view after) {
  Done out = done(std::move(clause), Flow::ended);
  model::addTo(out.changes, std::string(what), {}, after);
  return out;
}

std::string timeOf(std::uint64_t milliseconds) { return std::to_string(milliseconds) + " ms"; }

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
    return ended("dropped", "connection", "ended without an answer");
  }
  Done operator()(const Reset&) {
    subject_.reset();
    return ended("reset", "connection", "reset");
  }
  Done operator()(const Block& a) {
    Reply reply{a.status, {}, a.body};
    reply.headers.emplace_back("Content-Type", a.type.empty() ? "text/plain; charset=utf-8" : a.type);
    subject_.answer(std::move(reply));
    return ended("blocked with " + std::to_string(a.status), "answer", std::to_string(a.status));
  }
  Done operator()(const Redirect& a) {
    const std::string to = text(a.to);
    if (!isOneLine(to)) return failed("where to redirect would hold a line end");
    subject_.answer({a.status, {{"Location", to}}, {}});
    return ended("redirected to " + to, "answer", std::to_string(a.status) + " " + to);
  }
  Done operator()(const Mock& a) {
    if (!a.file.empty()) {
      const Result<void> read = subject_.answerWithFile(a.file, a.status, a.headers);
      if (!read) return failed(read.error().message);
    } else {
      subject_.answer({a.status, a.headers, text(a.body)});
    }
    return ended("answered with " + std::to_string(a.status), "answer", std::to_string(a.status) + (a.file.empty() ? "" : " " + a.file));
  }
  Done operator()(const MapLocal& a) {
    const Result<bool> there = subject_.answerLocally(a);
    if (!there) return failed(there.error().message);
    return *there ? ended("answered from " + a.path, "answer", "200 from " + a.path) : failed("there is nothing in " + a.path + " for that path");
  }

  Done operator()(const MapRemote& a) {
    const auto url = readUrl(withPath(text(a.to), subject_.request().path));
    if (!url) return failed("\"" + a.to + "\" came to no URL");
    if (subject_.request().method == "CONNECT") return failed("a tunnel cannot be sent elsewhere");
    Done out = done("sent to " + url->scheme + "://" + url->authority);
    model::addTo(out.changes, "server", subject_.request().scheme + "://" + subject_.request().authority, url->scheme + "://" + url->authority);
    go(*url, a.keepHost, isNamed(a.to));
    return out;
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
    const std::uint32_t by = drawsOf({}).of({a.min, a.max, 0, 0});
    subject_.delay(action_.phase, std::chrono::milliseconds(by));
    return told(model::Did::slowed, "the " + sideName() + " by " + timeOf(by));
  }
  Done operator()(const Throttle& written) {
    const Throttle a = withProfile(written);
    Draws draws = drawsOf(a.seed);
    std::string how;
    const auto tell = [&how](std::string what) { how.append(how.empty() ? "" : ", ").append(what); };
    if (!a.profile.empty()) tell(a.profile);
    if (a.latency && (ofRequest() || a.side)) {
      const std::uint32_t by = draws.of(*a.latency);
      subject_.delay(action_.phase, std::chrono::milliseconds(by));
      tell("by " + timeOf(by));
    }
    const Slowness slowness{ofRequest() ? a.up : a.down, a.loss.value_or(0), draws.next()};
    if (slowness.bytesPerSecond > 0) tell("to " + std::to_string(slowness.bytesPerSecond) + " bytes a second");
    if (slowness.loss > 0) tell("with losses");
    if (slowness.bytesPerSecond > 0 || slowness.loss > 0) subject_.throttle(action_.phase, slowness);
    return told(model::Did::slowed, "the " + sideName() + " " + how);
  }
  Done operator()(const Fault& a) {
    if (!drawsOf(a.seed).happens(a.chance)) return {};
    subject_.trouble(action_.phase, {a.kind, a.after, std::chrono::milliseconds(a.ms)});
    const std::string after = " after " + std::to_string(a.after) + " bytes";
    const std::string what = "the " + sideName();
    switch (a.kind) {
      case Fault::Kind::cut: return told(model::Did::troubled, what + " is cut off" + after);
      case Fault::Kind::stall: return told(model::Did::troubled, what + " stalls for " + timeOf(a.ms) + after);
      case Fault::Kind::drip: return told(model::Did::troubled, what + " comes by one byte each " + timeOf(a.ms) + after);
      case Fault::Kind::reset: return told(model::Did::troubled, what + " is reset" + after);
    }
    return {};
  }
  Done operator()(const Mark& a) {
    subject_.mark({std::uint8_t(a.color), a.tag, text(a.comment)});
    std::string how = a.color ? std::string(filter::colorNames()[std::size_t(a.color - 1)]) : std::string();
    for (const std::string& more : {a.tag, text(a.comment)})
      if (!more.empty()) how.append(how.empty() ? "" : ", ").append(more);
    return told(model::Did::marked, how);
  }
  Done operator()(const NoRecord&) {
    subject_.withdraw();
    return done("not recorded");
  }
  Done operator()(const Breakpoint&) {
    subject_.breakAt(action_.phase);
    return done("breakpoint at the " + sideName());
  }
  Done operator()(const Script& a) {
    subject_.callScript(action_.phase, rule_.label, a);
    return done("calls " + a.function + " of " + a.file);
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
    if (!body && !whole) return failed("the " + sideName() + "'s body could not be held");
    Result<Edited> edited = whole ? Edited{text(a.value), 1} : editBody(a, action_, *body, groups_, search_);
    if (!edited) return failed("the " + sideName() + "'s body stays as it is: " + edited.error().message);
    if (edited->places == 0) {
      if (a.how == EditBody::How::json) return failed("the path " + a.find + " leads nowhere");
      return {};
    }
    Done out = done("changed the " + sideName() + "'s body");
    model::addBodyChange(out.changes, sideName() + " body", body ? std::string_view(*body) : std::string_view(), edited->text);
    subject_.setBody(action_.phase, std::move(edited->text));
    return out;
  }

 private:
  std::string sideName() const { return ofRequest() ? "request" : "response"; }
  Draws drawsOf(std::optional<std::uint64_t> seed) const { return rules::drawsOf(rule_, seed); }
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
  std::string clause(std::string_view what, std::string_view name) const { return std::string(what) + " the " + sideName() + "'s " + std::string(name); }

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

  const CompiledRule& rule_;
  const CompiledAction& action_;
  Subject& subject_;
  const filter::Groups* groups_;
  filter::PatternSearch& search_;
};

}  // namespace

Done carry(const CompiledRule& rule, const CompiledAction& action, Subject& subject, const filter::Groups* groups, filter::PatternSearch& search) {
  return Carrying(rule, action, subject, groups, search).run();
}

}  // namespace penstock::rules
