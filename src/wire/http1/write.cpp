// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdio>

#include "penstock/wire/http1/head.h"
#include "wire/http1/fields.h"
#include "wire/http1/start_line.h"

namespace penstock::wire::http1 {
namespace {

using model::Anomaly;

constexpr Anomaly rewrittenInRequests = rewrittenLines | Anomaly::leadingEmptyLine | Anomaly::contentLengthWithTransferEncoding |
                                        Anomaly::repeatedContentLength | Anomaly::unknownTransferCoding;
constexpr Anomaly rewrittenInResponses{std::uint32_t(rewrittenInRequests) &
                                       ~std::uint32_t(Anomaly::missingColon | Anomaly::repeatedContentLength)};

Form formOf(const model::RequestHead&) { return Form::strict; }
Form formOf(const model::ResponseHead&) { return Form::tolerant; }

bool eat(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Whether the block begins with the regular form of this head's start line.
bool startsRegular(const model::RequestHead& head) {
  std::string_view text = head.headers.received();
  return eat(text, head.method) && eat(text, " ") && eat(text, head.target) && eat(text, " ") &&
         eat(text, toText(head.version)) && eat(text, "\r\n");
}

std::string digits(int status) {
  char text[16];
  std::snprintf(text, sizeof text, "%03d", status);
  return text;
}

bool startsRegular(const model::ResponseHead& head) {
  std::string_view text = head.headers.received();
  if (!eat(text, toText(head.version)) || !eat(text, " ") || !eat(text, digits(head.status))) return false;
  if (head.reason.empty() && text.starts_with("\r\n")) return true;  // some leave the space out as well
  return eat(text, " ") && eat(text, head.reason) && eat(text, "\r\n");
}

std::string_view receivedStartLine(const model::Headers& headers) {
  const std::string_view block = headers.received();
  for (std::size_t pos = 0; pos < block.size();) {
    const LineSpan line = lineAt(block, pos);
    if (line.begin != line.end) return block.substr(line.begin, line.end - line.begin);
    pos = line.next;
  }
  return {};
}

/// Whether the received start line, however odd, says what this head says.
bool saysTheSame(const model::RequestHead& head) {
  const RequestLine line = readRequestLine(receivedStartLine(head.headers));
  return line.method == head.method && line.target == head.target && line.version == head.version;
}
bool saysTheSame(const model::ResponseHead& head) {
  const StatusLine line = readStatusLine(receivedStartLine(head.headers));
  return line.status == head.status && line.reason == head.reason && line.version == head.version;
}

void appendStartLine(std::string& out, const model::RequestHead& head, bool verbatim) {
  out.append(head.method).append(" ").append(head.target).append(" ");
  out.append(verbatim && !head.versionText.empty() ? std::string_view(head.versionText) : toText(head.version))
      .append("\r\n");
}
void appendStartLine(std::string& out, const model::ResponseHead& head, bool) {
  out.append(toText(head.version))
      .append(" ")
      .append(digits(head.status))
      .append(" ")
      .append(head.reason)
      .append("\r\n");
}

template <class Head>
void appendHead(std::string& out, const Head& head, bool verbatim) {
  const model::Headers& headers = head.headers;
  if (verbatim) {
    const bool sameStart = !headers.received().empty() && saysTheSame(head);
    if (sameStart && !headers.edited()) {
      out.append(headers.received());
      return;
    }
    if (sameStart) {
      const std::string_view line = receivedStartLine(headers);
      out.append(line).append("\r\n");
    } else {
      appendStartLine(out, head, true);
    }
    headers.appendLinesTo(out);
    out.append("\r\n");
    return;
  }
  const bool regular = startsRegular(head);
  const Form form = formOf(head);
  const bool strict = form == Form::strict;
  const bool cleanLines = !any(head.anomalies & (strict ? rewrittenInRequests : rewrittenInResponses));
  if (regular && cleanLines && !headers.edited()) {
    out.append(headers.received());
    return;
  }
  if (regular) {
    const std::string_view block = headers.received();
    out.append(block.substr(0, block.find('\n') + 1));
  } else {
    appendStartLine(out, head, false);
  }
  // An edit may have brought Content-Length beside Transfer-Encoding, so the fields are asked again.
  const FramingFields f = readFramingFields(headers);
  if (cleanLines && !f.both() && (f.lengthLines < 2 || !strict) && f.codingLines < 2) {
    headers.appendLinesTo(out);
  } else {
    appendCanonicalLines(out, headers, f, form);
  }
  out.append("\r\n");
}

}  // namespace

void appendTo(std::string& out, const model::RequestHead& head, bool verbatim) {
  appendHead(out, head, verbatim);
}
void appendTo(std::string& out, const model::ResponseHead& head, bool verbatim) {
  appendHead(out, head, verbatim);
}

}  // namespace penstock::wire::http1
