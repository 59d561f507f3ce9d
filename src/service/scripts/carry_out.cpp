// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scripts/carry_out.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/http/version_mapping.h"
#include "penstock/model/authority.h"
#include "penstock/model/change.h"
#include "penstock/rules/head_edits.h"
#include "penstock/script/host.h"
#include "service/rules/passage_subject.h"
#include "service/scripts/exchange_parts.h"

namespace penstock::service {
namespace {

using engine::Passage;
using engine::Side;
using engine::Verdict;
using model::By;
using model::Did;
using Fields = std::vector<std::pair<std::string, std::string>>;

Error bad(std::string why) { return makeError(ErrorCode::invalidArgument, std::move(why)); }

bool isOneLine(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos; }

bool isToken(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || marks.find(c) != std::string_view::npos;
  });
}

bool isTarget(std::string_view text) {
  return text.starts_with('/') && std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

/// Names as received may be anything; values hold no line end.
std::optional<Fields> fieldsIn(std::string_view packed) {
  const auto flat = script::Host::unpacked(packed);
  if (!flat || flat->size() % 2) return std::nullopt;
  Fields out;
  for (std::size_t i = 0; i < flat->size(); i += 2) {
    const std::string_view name = (*flat)[i], value = (*flat)[i + 1];
    if (name.empty() || !isOneLine(name) || name.find(':') != name.npos || !isOneLine(value)) return std::nullopt;
    out.emplace_back(name, value);
  }
  return out;
}

/// All that one call did, read before any of it is carried out.
struct Wanted {
  std::optional<std::string> method, path;
  std::optional<rules::Url> origin;
  std::optional<Fields> fields[2];
  const std::string* body[2] = {nullptr, nullptr};
  int status = 0;
  std::string_view reason;
  model::Annotation mark;
  std::chrono::milliseconds delay{0};
  std::string wish;
  bool passThrough = false;
  std::optional<rules::Reply> reply;
  Did end = Did::told;  // answered, dropped, broken
};

class Reader {
 public:
  Reader(const std::vector<std::string>& parts, bool response) : parts_(parts), response_(response) {}
  Result<Wanted> read() {
    while (at_ < parts_.size()) {
      const std::string& op = parts_[at_++];
      if (const Result<void> done = one(op); !done) return done.error();
    }
    return std::move(out_);
  }

 private:
  const std::string& next() {
    static const std::string none;
    return at_ < parts_.size() ? parts_[at_++] : none;
  }
  int side() { return next() == "request" ? 0 : 1; }

  Result<void> one(std::string_view op) {
    if (op == "method") return method();
    if (op == "path") return path();
    if (op == "origin") return origin();
    if (op == "headers") return headers();
    if (op == "body") return body();
    if (op == "status") return status();
    if (op == "mark") return mark();
    if (op == "respond") return respond();
    if (op == "delay")
      out_.delay = std::chrono::milliseconds(std::min<std::uint64_t>(parseDecimal(next()).value_or(0), 3'600'000));
    else if (op == "wish")
      out_.wish = next();
    else if (op == "passthrough")
      out_.passThrough = true;
    else if (op == "drop")
      out_.end = Did::dropped;
    else if (op == "reset")
      out_.end = Did::broken;
    else
      return bad("what it did is not readable");
    return {};
  }
  Result<void> method() {
    out_.method = next();
    if (!isToken(*out_.method) || *out_.method == "CONNECT") return bad("the method would be none");
    return {};
  }
  Result<void> path() {
    out_.path = next();
    if (!isTarget(*out_.path)) return bad("the path would be none");
    return {};
  }
  Result<void> origin() {
    rules::Url url;
    url.scheme = next();
    url.host = hostName(next());
    const auto port = parseDecimal(next());
    if ((url.scheme != "http" && url.scheme != "https") || url.host.empty() || !port || *port == 0 || *port > 65535)
      return bad("where it would be sent is no URL");
    url.port = std::uint16_t(*port);
    url.authority = model::authorityText(url.scheme, url.host, url.port);
    out_.origin = std::move(url);
    return {};
  }
  Result<void> headers() {
    const int which = side();
    out_.fields[which] = fieldsIn(next());
    if (!out_.fields[which] || (which == 1 && !response_)) return bad("a header field would hold a line end, or no name");
    return {};
  }
  Result<void> body() {
    const int which = side();
    out_.body[which] = &next();
    if (which == 1 && !response_) return bad("there is no response yet");
    return {};
  }
  Result<void> status() {
    out_.status = statusIn(next());
    out_.reason = next();
    if (out_.status == 0 || !response_ || !isOneLine(out_.reason)) return bad("the status would be none");
    return {};
  }
  Result<void> mark() {
    out_.mark.tags = next();
    out_.mark.comment = next();
    const auto color = parseDecimal(next());
    if (!color || *color > 6 || !isOneLine(out_.mark.tags) || !isOneLine(out_.mark.comment)) return bad("the mark is none");
    out_.mark.color = std::uint8_t(*color);
    return {};
  }
  Result<void> respond() {
    rules::Reply reply;
    reply.status = statusIn(next());
    auto fields = fieldsIn(next());
    if (reply.status == 0 || !fields) return bad("its answer is none");
    for (auto& [name, value] : *fields)
      if (!equalsIgnoreCase(name, "Content-Length") && !equalsIgnoreCase(name, "Transfer-Encoding")) reply.headers.emplace_back(std::move(name), std::move(value));
    reply.body = next();
    out_.reply = std::move(reply);
    out_.end = Did::answered;
    return {};
  }
  static int statusIn(std::string_view text) {
    const auto status = parseDecimal(text);
    return status && *status >= 200 && *status <= 999 ? int(*status) : 0;
  }

  const std::vector<std::string>& parts_;
  const bool response_;
  std::size_t at_ = 0;
  Wanted out_;
};

class Carrying {
 public:
  Carrying(Wanted& wanted, Passage& passage, const std::string& name) : wanted_(wanted), passage_(passage), name_(name) {}

  CarriedOut run() {
    request();
    if (passage_.response()) response();
    body(Side::request);
    if (passage_.response()) body(Side::response);
    if (!changes_.empty()) {
      model::TraceEntry entry(Did::edited, whatChanged(), By::script, name_);
      entry.changes = std::move(changes_);
      passage_.did(std::move(entry));
    }
    mark();
    CarriedOut out;
    out.delay = wanted_.delay;
    out.wish = std::move(wanted_.wish);
    out.passThrough = wanted_.passThrough;
    if (out.delay.count() > 0) tell(Did::slowed, "by " + std::to_string(out.delay.count()) + " ms");
    end(out);
    return out;
  }

 private:
  void tell(Did did, std::string detail) { passage_.did({did, std::move(detail), By::script, name_}); }

  void request() {
    if (!wanted_.method && !wanted_.path && !wanted_.origin && !wanted_.fields[0]) return;
    const model::RequestHead before = passage_.request();
    model::RequestHead& head = passage_.editRequest();
    if (wanted_.fields[0]) setFields(head.headers, head.version, *wanted_.fields[0]);
    if (wanted_.method) rules::setMethod(head, *wanted_.method);
    if (wanted_.path) rules::setPath(head, *wanted_.path);
    if (wanted_.origin) {
      const rules::Url& to = *wanted_.origin;
      // Who wrote another Host beside it meant that.
      const bool ownHost = before.headers.findAll("Host") != head.headers.findAll("Host");
      rules::setOrigin(head, to, ownHost);
      PassageSubject(passage_).sendTo({to.scheme, to.host, to.port, true});
      tell(Did::sentElsewhere, to.scheme + "://" + to.authority);
    }
    model::addChanges(changes_, before, head);
  }
  void response() {
    if (!wanted_.status && !wanted_.fields[1]) return;
    const model::ResponseHead before = *passage_.response();
    model::ResponseHead& head = passage_.editResponse();
    if (wanted_.fields[1]) setFields(head.headers, head.version, *wanted_.fields[1]);
    if (wanted_.status) {
      head.status = wanted_.status;
      if (head.version != model::HttpVersion::http2)
        head.reason = wanted_.reason.empty() ? http::reasonPhrase(wanted_.status) : std::string(wanted_.reason);
    }
    model::addChanges(changes_, before, head);
  }
  void body(Side side) {
    const std::string* now = wanted_.body[side == Side::request ? 0 : 1];
    if (!now) return;
    const std::optional<std::string> before = passage_.body(side);
    if (before && *before == *now) return;
    model::addBodyChange(changes_, side == Side::request ? "request body" : "response body", before ? *before : std::string(), *now);
    passage_.setBody(side, *now);
  }
  std::string whatChanged() const {
    constexpr std::size_t most = 6;
    std::string out;
    for (std::size_t i = 0; i < changes_.size() && i < most; ++i) out.append(i ? ", " : "").append(changes_[i].what);
    if (changes_.size() > most) out += ", and more";
    return out;
  }
  void mark() {
    const model::Annotation& mark = wanted_.mark;
    if (mark.empty()) return;
    passage_.annotate(mark);
    std::string what;
    const auto add = [&](std::string word) { what.append(what.empty() ? "" : ", ").append(word); };
    if (mark.color) add("colour " + std::to_string(mark.color));
    if (!mark.tags.empty()) add("tag " + mark.tags);
    if (!mark.comment.empty()) add("\"" + mark.comment + "\"");
    tell(Did::marked, std::move(what));
  }
  void end(CarriedOut& out) {
    if (wanted_.end == Did::dropped) out.verdict = Verdict::drop();
    if (wanted_.end == Did::broken) out.verdict = Verdict::reset();
    if (wanted_.end == Did::dropped || wanted_.end == Did::broken) tell(wanted_.end, {});
    if (wanted_.end != Did::answered) return;
    const int status = wanted_.reply->status;
    PassageSubject subject(passage_);
    subject.answer(std::move(*wanted_.reply));
    out.verdict = subject.finish();
    tell(Did::answered, "with " + std::to_string(status));
  }

  Wanted& wanted_;
  Passage& passage_;
  const std::string& name_;
  model::Changes changes_;
};

}  // namespace

Result<CarriedOut> carryOut(const std::vector<std::string>& parts, Passage& passage, const std::string& name) {
  auto wanted = Reader(parts, passage.response() != nullptr).read();
  if (!wanted) return wanted.error();
  if (passage.request().method == "CONNECT" && (wanted->method || wanted->path || wanted->origin)) return bad("a tunnel stays one");
  return Carrying(*wanted, passage, name).run();
}

Result<MessageCarriedOut> carryOutOnMessage(const std::vector<std::string>& parts) {
  MessageCarriedOut out;
  for (std::size_t i = 0; i < parts.size();) {
    const std::string& op = parts[i++];
    const std::size_t left = parts.size() - i;
    if (op == "message_drop") {
      out.dropped = true;
    } else if (op == "message_payload" && left >= 1) {
      out.payload = parts[i++];
    } else if (op == "inject" && left >= 3) {
      out.injected.push_back({parts[i] == "1" ? model::Direction::toServer : model::Direction::toClient, messageKindNamed(parts[i + 1]), parts[i + 2]});
      i += 3;
    } else if (op == "mark" && left >= 3) {
      out.mark.tags = parts[i];
      out.mark.comment = parts[i + 1];
      out.mark.color = std::uint8_t(std::min<std::uint64_t>(parseDecimal(parts[i + 2]).value_or(0), 6));
      i += 3;
    } else {
      return bad("what it did is not for messages");
    }
  }
  return out;
}

bool passesThrough(const std::vector<std::string>& parts) { return std::find(parts.begin(), parts.end(), "passthrough") != parts.end(); }

}  // namespace penstock::service
