// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>
#include <utility>

#include "penstock/wire/http1/head.h"
#include "penstock/wire/http1/irregular.h"
#include "wire/http1/fields.h"
#include "wire/http1/start_line.h"

namespace penstock::wire::http1 {
namespace {

using model::Anomaly;
using model::HttpVersion;

constexpr std::size_t typicalFields = 24;

/// The start line of a block, behind any empty lines.
LineSpan startLine(std::string_view block, Anomaly& anomalies) {
  std::size_t pos = 0;
  while (pos < block.size()) {
    const LineSpan line = lineAt(block, pos);
    if (!line.crlf) anomalies |= Anomaly::bareLf;
    if (line.begin != line.end) {
      if (std::memchr(block.data() + line.begin, '\r', line.end - line.begin)) anomalies |= Anomaly::bareCr;
      return line;
    }
    anomalies |= Anomaly::leadingEmptyLine;
    pos = line.next;
  }
  return {block.size(), block.size(), block.size(), true};
}

/// Start line and fields of any head. The spans hold for `head.headers.received()`.
template <class Head>
LineSpan readBlock(Head& head, std::string_view block, FieldScan& scan) {
  head.headers = model::Headers(std::string(block));
  head.headers.reserve(typicalFields);
  const LineSpan start = startLine(block, head.anomalies);
  scan = scanFields(head.headers, start.next);
  head.anomalies |= scan.anomalies;
  if (block.find('\0') != std::string_view::npos) head.anomalies |= Anomaly::nul;
  return start;
}

Anomaly framingAnomalies(const FramingFields& f, HttpVersion version) {
  Anomaly a = Anomaly::none;
  if (f.both()) a |= Anomaly::contentLengthWithTransferEncoding;
  if (f.lengthInvalid) a |= Anomaly::invalidContentLength;
  if (f.lengthConflict) a |= Anomaly::conflictingContentLength;
  if (f.lengthRepeated()) a |= Anomaly::repeatedContentLength;
  // HTTP/1.0 does not know the field: RFC 9112 6.1 calls that framing faulty, and readers differ on it.
  if (f.codingLines && version == HttpVersion::http10) a |= Anomaly::unknownTransferCoding;
  if (f.codingLines > 1 || (f.codingLines == 1 && (!f.chunkedLast || f.codingInvalid || f.codingUnknown)))
    a |= Anomaly::unknownTransferCoding;
  return a;
}

bool has(Anomaly set, Anomaly bit) {
  return any(set & bit);
}

/// Why a head is not passed on as it is, and what shows the field that is to blame. No words: it is.
struct Refusal {
  const char* words = nullptr;
  Anomaly about = Anomaly::none;
  Verdict verdict = Verdict::refuse;
};

Refusal refusalOf(const model::RequestHead& head, const FramingFields& f, const FieldScan& scan, bool unsafeLine) {
  const Anomaly a = head.anomalies;
  if (has(a, Anomaly::nul)) return {"a NUL byte in the head", Anomaly::nul};
  if (has(a, Anomaly::bareCr)) return {"a CR without LF in the head", Anomaly::bareCr};
  if (unsafeLine) return {"white space or a control byte in the request target"};
  if (has(a, Anomaly::missingColon)) return {"a header line without a colon", Anomaly::missingColon};
  if (has(a, Anomaly::spaceBeforeColon)) return {"white space before a colon", Anomaly::spaceBeforeColon};
  if (scan.unsafeName || scan.spacedName) return {"a field name that can be read two ways", Anomaly::invalidFieldName};
  if (f.lengthConflict) return {"two different Content-Length values", Anomaly::conflictingContentLength};
  if (f.lengthInvalid) return {"Content-Length is not a number", Anomaly::invalidContentLength};
  // Whoever does not know a coding may take the message for one without a body: RFC 9112 6.1.
  if (f.codingUnknown && !f.codingInvalid)
    return {"a transfer coding that is not known", Anomaly::unknownTransferCoding, Verdict::unsupported};
  if (f.codingLines && (!f.chunkedLast || f.codingInvalid))
    return {"Transfer-Encoding does not end in a single chunked", Anomaly::unknownTransferCoding};
  if (f.both() && head.version == HttpVersion::http10) return {"Transfer-Encoding and Content-Length in HTTP/1.0"};
  if (has(a, Anomaly::repeatedHost)) return {"Host twice", Anomaly::repeatedHost};
  return {};
}

Refusal refusalOf(const model::ResponseHead& head, const FramingFields& f, const FieldScan& scan) {
  const Anomaly a = head.anomalies;
  if (has(a, Anomaly::nul)) return {"a NUL byte in the head", Anomaly::nul};
  if (has(a, Anomaly::bareCr)) return {"a CR without LF in the head", Anomaly::bareCr};
  if (scan.unsafeName) return {"a control byte in a field name", Anomaly::invalidFieldName};
  if (scan.strayFold) return {"a folded line with no field before it", Anomaly::missingColon};
  // Beside a transfer coding the length has no say (RFC 9112 6.3) and is not sent on.
  if (f.lengthConflict && !f.codingLines) return {"two different Content-Length values", Anomaly::conflictingContentLength};
  if (f.lengthInvalid && !f.codingLines) return {"Content-Length is not a number", Anomaly::invalidContentLength};
  return {};
}

template <class Head>
void judge(Parsed<Head>& out, const Refusal& refusal, const char* unreadable) {
  out.verdict = unreadable ? Verdict::unreadable : refusal.words ? refusal.verdict : Verdict::ok;
  if (unreadable) {
    out.why = unreadable;
  } else if (refusal.words) {
    out.why = refusal.words;
    if (const std::string fields = fieldsBehind(refusal.about, out.head->headers); !fields.empty()) out.why.append(": ").append(fields);
  }
}

}  // namespace

Parsed<model::RequestHead> parseRequest(std::string_view block) {
  Parsed<model::RequestHead> out;
  out.head = std::make_shared<model::RequestHead>();
  model::RequestHead& head = *out.head;
  FieldScan scan;
  const LineSpan start = readBlock(head, block, scan);

  const RequestLine line = readRequestLine(block.substr(start.begin, start.end - start.begin));
  head.method = line.method;
  head.target = line.target;
  head.version = line.version;
  if (line.versionText != toText(line.version)) head.versionText = line.versionText;
  if (!line.regular) head.anomalies |= Anomaly::invalidStartLine;

  const FramingFields f = readFramingFields(head.headers);
  head.anomalies |= framingAnomalies(f, head.version);
  if (f.hostLines == 0 && head.version == HttpVersion::http11) head.anomalies |= Anomaly::missingHost;
  if (f.hostLines > 1) head.anomalies |= Anomaly::repeatedHost;
  resolveTarget(head, f.host, f.hostLines > 0);

  const char* unreadable = nullptr;
  if (!line.readable) unreadable = line.versionText.empty() ? "not an HTTP/1 request line" : "not a version of HTTP/1";
  judge(out, refusalOf(head, f, scan, line.unsafe), unreadable);
  return out;
}

Parsed<model::ResponseHead> parseResponse(std::string_view block) {
  Parsed<model::ResponseHead> out;
  out.head = std::make_shared<model::ResponseHead>();
  model::ResponseHead& head = *out.head;
  FieldScan scan;
  const LineSpan start = readBlock(head, block, scan);

  const StatusLine line = readStatusLine(block.substr(start.begin, start.end - start.begin));
  head.status = line.status;
  head.reason = line.reason;
  head.version = line.version;
  if (!line.readable) {
    head.anomalies |= Anomaly::unreadableStatusLine;
  } else if (!line.regular) {
    head.anomalies |= Anomaly::invalidStartLine;
  }
  const FramingFields f = readFramingFields(head.headers);
  head.anomalies |= framingAnomalies(f, head.version);
  judge(out, refusalOf(head, f, scan), line.readable ? nullptr : "not an HTTP/1 status line");
  return out;
}

}  // namespace penstock::wire::http1
