// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/program/whole_texts.h"

#include "penstock/base/ascii.h"
#include "penstock/codec/charset.h"
#include "penstock/filter/head_text.h"

namespace penstock::filter {
namespace {

using Each = std::function<bool(std::string_view)>;
using model::Direction;
using model::MessageKind;

// As it came and as it is read.
bool eachWay(std::string_view text, const Each& each) {
  if (each(text)) return true;
  if (!codec::isUtf8(text) && each(codec::asUtf8(text))) return true;
  const std::string read = asRead(text);
  return !read.empty() && each(read);
}

bool inHeaders(const model::Headers& headers, const std::optional<std::string>& key, const Each& each) {
  std::string line;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const model::Headers::Field f = headers[i];
    if (key) {
      if (equalsIgnoreCase(f.name, *key) && eachWay(f.value, each)) return true;
    } else {
      line.assign(f.name).append(": ").append(f.value);
      if (eachWay(line, each)) return true;
    }
  }
  return false;
}

// Field sections of one direction: as received, as sent, trailers.
template <class F>
bool inSections(const model::Exchange& x, Direction direction, F&& f) {
  if (direction == Direction::toServer)
    return (x.request && f(x.request->headers)) || (x.requestSent && f(x.requestSent->headers)) ||
           (x.requestTrailers && f(*x.requestTrailers));
  return (x.response && f(x.response->headers)) || (x.responseSent && f(x.responseSent->headers)) ||
         (x.responseTrailers && f(*x.responseTrailers));
}

// "a=1; b=2" of Cookie; of Set-Cookie the first pair alone.
bool inCookies(std::string_view line, bool firstOnly, const std::optional<std::string>& key, const Each& each) {
  for (std::size_t from = 0; from <= line.size();) {
    const std::size_t end = std::min(line.find(';', from), line.size());
    const std::string_view pair = trimOws(line.substr(from, end - from));
    from = end + 1;
    const std::size_t equals = pair.find('=');
    const std::string_view name = trimOws(pair.substr(0, std::min(equals, pair.size())));
    std::string_view value = equals == std::string_view::npos ? std::string_view() : trimOws(pair.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (key ? name == *key && eachWay(value, each) : !pair.empty() && eachWay(pair, each)) return true;
    if (firstOnly) break;
  }
  return false;
}

bool cookies(const model::Exchange& x, const std::optional<std::string>& key, const Each& each) {
  for (const Direction direction : {Direction::toServer, Direction::toClient}) {
    const bool sent = direction == Direction::toServer;
    const bool found = inSections(x, direction, [&](const model::Headers& headers) {
      for (std::size_t i = 0; i < headers.size(); ++i) {
        const model::Headers::Field f = headers[i];
        if (equalsIgnoreCase(f.name, sent ? "cookie" : "set-cookie") && inCookies(f.value, !sent, key, each)) return true;
      }
      return false;
    });
    if (found) return true;
  }
  return false;
}

bool inMessages(const WholeSource& whole, const std::function<bool(const model::Message&, std::string_view)>& each) {
  if (whole.exchange().messages == 0) return false;
  struct Context {
    const std::function<bool(const model::Message&, std::string_view)>& each;
    bool found = false;
  } context{each};
  whole.messages(&context, [](void* c, const model::Message& message, std::string_view payload) {
    auto& self = *static_cast<Context*>(c);
    self.found = self.each(message, payload);
    return !self.found;
  });
  return context.found;
}

// PUBLISH, SUBSCRIBE and UNSUBSCRIBE of MQTT: what is said of others is no topic.
bool aboutTopics(const model::Message& m) {
  const unsigned type = m.kind == MessageKind::mqtt ? model::mqttTypeOf(m.code) : 0;
  return (type == 3 || type == 8 || type == 10) && !m.label.empty();
}

// Whether looking at bodies does not show what is in the message.
bool apart(const model::Message& m) {
  return m.payload || any(m.flags & model::MessageFlag::encoded) || m.kind == MessageKind::mqtt || !m.label.empty();
}

bool inMessagesOf(const WholeSource& whole, std::optional<Direction> direction, const Each& each) {
  return inMessages(whole, [&](const model::Message& m, std::string_view payload) {
    if (direction && m.direction != *direction) return false;
    if (!apart(m)) return false;
    if (each(payload) || (!m.label.empty() && each(m.label))) return true;
    const std::string seen = payloadSeen(payload);
    return !seen.empty() && each(seen);
  });
}

// One direction with everything: as one text where a pattern may run from one part into the next, as it does in pypproxy.
bool side(const WholeSource& whole, Direction direction, const Each& each) {
  const model::Exchange& x = whole.exchange();
  if (each(direction == Direction::toServer ? requestHeadText(x) : responseHeadText(x)) || each(whole.body(direction))) return true;
  const std::string_view seen = whole.seen(direction);
  return !seen.empty() && each(seen);
}

std::string joined(const WholeSource& whole, Direction direction) {
  const bool request = direction == Direction::toServer;
  std::string text = request ? requestHeadText(whole.exchange(), ' ') : responseHeadText(whole.exchange(), ' ');
  text.append(" ").append(whole.body(direction));
  const std::string_view seen = whole.seen(direction);
  return seen.empty() ? text : text.append(" ").append(seen);
}

bool isJson(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && std::string_view("{[\"-0123456789tfn").find(text[first]) != std::string_view::npos;
}

bool json(const WholeText& leaf, const WholeSource& whole, const Each& each) {
  bool found = false;
  const auto look = [&](std::string_view text) {
    if (!isJson(text)) return false;
    leaf.path->each(text, leaf.matcher.kind == Matcher::any, [&](std::string_view value) {
      found = each(value);
      return !found;
    });
    return found;
  };
  return look(whole.body(Direction::toServer)) || look(whole.body(Direction::toClient)) ||
         inMessages(whole, [&](const model::Message&, std::string_view payload) { return look(payload); });
}

bool grpcStatus(const WholeSource& whole, const Each& each) {
  static const std::optional<std::string> kName("grpc-status");
  if (inSections(whole.exchange(), Direction::toClient, [&](const model::Headers& h) { return inHeaders(h, kName, each); }))
    return true;
  // gRPC-Web: the trailers are a message, lines of HTTP/1.
  return inMessages(whole, [&](const model::Message& m, std::string_view payload) {
    if (m.kind != MessageKind::grpcTrailers) return false;
    const std::string lower = lowered(payload);
    const std::size_t at = lower.find("grpc-status:");
    if (at == std::string::npos) return false;
    const std::string_view rest = std::string_view(lower).substr(at + 12);
    return each(trimOws(rest.substr(0, rest.find_first_of("\r\n"))));
  });
}

}  // namespace

bool anyText(const WholeText& leaf, const WholeSource& whole, const Each& each) {
  const model::Exchange& x = whole.exchange();
  const auto headers = [&](Direction direction) {
    return inSections(x, direction, [&](const model::Headers& h) { return inHeaders(h, leaf.key, each); });
  };
  const bool pattern = leaf.matcher.kind == Matcher::pattern;
  switch (leaf.field) {
    case FieldId::requestHeader: return headers(Direction::toServer);
    case FieldId::responseHeader: return headers(Direction::toClient);
    case FieldId::header: return headers(Direction::toServer) || headers(Direction::toClient);
    case FieldId::cookie: return cookies(x, leaf.key, each);
    case FieldId::grpcStatus: return grpcStatus(whole, each);
    case FieldId::mqttTopic:
      return inMessages(whole, [&](const model::Message& m, std::string_view) {
        return aboutTopics(m) && each(m.label);
      });
    case FieldId::wsText:
      return inMessages(
          whole, [&](const model::Message& m, std::string_view payload) { return m.kind == MessageKind::text && each(payload); });
    case FieldId::json: return json(leaf, whole, each);
    case FieldId::request:
      if (pattern ? each(joined(whole, Direction::toServer)) : side(whole, Direction::toServer, each)) return true;
      return inMessagesOf(whole, Direction::toServer, each);
    case FieldId::response:
      if (pattern ? each(joined(whole, Direction::toClient)) : side(whole, Direction::toClient, each)) return true;
      return inMessagesOf(whole, Direction::toClient, each);
    case FieldId::fullText:
      if (pattern ? each(joined(whole, Direction::toServer) + ' ' + joined(whole, Direction::toClient))
                  : side(whole, Direction::toServer, each) || side(whole, Direction::toClient, each))
        return true;
      return inMessagesOf(whole, std::nullopt, each);
    default: return false;
  }
}

}  // namespace penstock::filter
