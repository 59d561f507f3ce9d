// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/notes.h"

#include <algorithm>
#include <array>

#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/wire/http1/body.h"
#include "penstock/wire/http1/head.h"

namespace penstock::draft {
namespace {

using model::Anomaly;
using wire::http1::Framing;

class Notes {
 public:
  explicit Notes(ReadRequest& request) : out_(request.notes) {}
  ~Notes() {
    std::stable_sort(out_.begin(), out_.end(), [](const Note& a, const Note& b) { return a.line < b.line; });
  }
  Notes(const Notes&) = delete;
  Notes& operator=(const Notes&) = delete;
  void add(std::size_t line, std::string sentence) {
    if (out_.size() < ReadRequest::mostNotes) out_.push_back({line, std::move(sentence)});
  }

 private:
  std::vector<Note>& out_;
};

bool hasBareCr(std::string_view content) { return content.find('\r') != content.npos; }

unsigned lineOf(const ScannedText& in, std::string_view name) {
  const auto found =
      std::find_if(in.fields.begin(), in.fields.end(), [&](const FieldPlace& f) { return equalsIgnoreCase(at(in.text, f.name), name); });
  return found == in.fields.end() ? 0 : found->number;
}

void noteStart(const ScannedText& in, const ReadRequest& request, Notes& notes) {
  const StartLine& start = in.start;
  if (start.number > 1 && start.line.begin < in.text.size()) notes.add(1, "empty lines come before the request line");
  if (start.target.length == 0) {
    notes.add(start.number, "this is no request line: METHOD TARGET VERSION");
  } else if (request.http2) {
    if (!isToken(at(in.text, start.method))) notes.add(start.number, "the method is no token of HTTP: some byte of it has no place there");
  } else if (start.version.length == 0) {
    notes.add(start.number, "without a version this is a request of HTTP/0.9");
  } else if (any(request.head->anomalies & Anomaly::invalidStartLine)) {
    notes.add(start.number, "the request line is not regular: METHOD TARGET HTTP/1.1, with one space between the words");
  }
  if (!request.parts.ended) notes.add(0, "no empty line ends the head: a server waits for more");
  if (request.parts.head.size() > mostHead) notes.add(0, "the head is longer than 1 MB: what lies behind was not looked at");
}

/// What is wrong with a field as HTTP/1 has it; each kind once, at its first line.
void noteFields1(const ScannedText& in, Notes& notes) {
  bool bareLf = false, control = false, folded = false;
  const auto once = [&](bool& said, bool now, std::size_t line, const char* sentence) {
    if (now && !said) notes.add(line, sentence);
    said = said || now;
  };
  for (const FieldPlace& field : in.fields) {
    const std::string_view line = field.line.of(in.text), name = at(in.text, field.name);
    once(bareLf, field.line.next - field.line.end == 1 && field.line.next <= in.text.size(), field.number, "lines end with LF alone, not with CRLF");
    once(folded, line.find('\n') != line.npos, field.number, "this field goes on in the next line, which RFC 9112 forbids");
    once(control, line.find('\0') != line.npos || (hasBareCr(line) && line.find('\n') == line.npos), field.number,
         "the line holds a NUL or a CR that ends no line");
    if (!field.colon)
      notes.add(field.number, "there is no colon: a field is written \"Name: value\"");
    else if (trimOws(name) != name)
      notes.add(field.number, "there is white space beside the name of the field: " + shown(name));
    else if (!isToken(name))
      notes.add(field.number, "this is no name of a field: " + inQuotes(name));
  }
}

void noteHost(const ScannedText& in, const ReadRequest& request, Notes& notes) {
  const Anomaly a = request.head->anomalies;
  if (any(a & Anomaly::missingHost)) notes.add(0, "there is no Host, which HTTP/1.1 demands");
  if (any(a & Anomaly::repeatedHost)) notes.add(lineOf(in, "Host"), "Host comes more than once");
  if (any(a & Anomaly::hostMismatch)) notes.add(lineOf(in, "Host"), "Host is another than the target's");
}

void noteChunks(const ReadRequest& request, unsigned line, Notes& notes) {
  wire::http1::BodyDecoder decoder(wire::http1::framingOf(*request.head));
  std::string_view rest = request.parts.body;
  while (!decoder.done()) {
    const auto step = decoder.step(rest);
    if (step.failed) return notes.add(line, "the chunks cannot be read: " + decoder.why());
    if (step.consumed == 0) break;
    rest.remove_prefix(step.consumed);
  }
  if (!decoder.done()) return notes.add(line, "the last chunk is missing: a server waits for more");
  if (!rest.empty()) notes.add(line, counted(rest.size(), "byte") + " behind the last chunk: a server takes them for another request");
}

void noteLength(const ScannedText& in, const ReadRequest& request, Notes& notes) {
  const Anomaly a = request.head->anomalies;
  const unsigned length = lineOf(in, "Content-Length"), coding = lineOf(in, "Transfer-Encoding");
  if (any(a & Anomaly::contentLengthWithTransferEncoding)) notes.add(length, "Content-Length stands beside Transfer-Encoding");
  if (any(a & Anomaly::conflictingContentLength)) notes.add(length, "there are different values of Content-Length");
  if (any(a & Anomaly::repeatedContentLength)) notes.add(length, "Content-Length is repeated");
  if (any(a & Anomaly::invalidContentLength)) notes.add(length, "Content-Length is no number");
  if (any(a & Anomaly::unknownTransferCoding)) notes.add(coding, "Transfer-Encoding is not read alike by all servers");
  const Framing framing = wire::http1::framingOf(*request.head);
  const std::size_t size = request.parts.body.size();
  if (framing.kind == Framing::Kind::chunked) return noteChunks(request, coding, notes);
  if (framing.kind == Framing::Kind::length && framing.length != size)
    notes.add(length, "Content-Length says " + std::to_string(framing.length) + ", the body has " + counted(size, "byte"));
  if (framing.kind == Framing::Kind::none && size > 0 && length == 0 && coding == 0)
    notes.add(0, "nothing tells the length of the body: a server takes it for another request");
}

bool isOfConnection(std::string_view name) {
  constexpr std::string_view names[] = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade"};
  return std::any_of(std::begin(names), std::end(names), [&](std::string_view n) { return equalsIgnoreCase(n, name); });
}

void notePseudo(std::string_view name, const FieldPlace& field, bool behind, Notes& notes) {
  constexpr std::string_view known[] = {":method", ":scheme", ":path", ":authority", ":protocol"};
  if (std::find(std::begin(known), std::end(known), name) == std::end(known))
    notes.add(field.number, "RFC 9113 knows no pseudo-header field " + shown(name));
  else if (behind)
    notes.add(field.number, shown(name) + " comes behind other fields, which RFC 9113 forbids");
}

void noteFields2(const ScannedText& in, Notes& notes) {
  bool behind = false;
  for (const FieldPlace& field : in.fields) {
    const std::string_view name = at(in.text, field.name), value = at(in.text, field.value);
    if (name.empty()) {
      notes.add(field.number, "there is no name and colon: the line is not sent");
      continue;
    }
    if (name.starts_with(':')) {
      notePseudo(name, field, behind, notes);
    } else {
      behind = true;
      if (lowered(name) != name)
        notes.add(field.number, "names are lower case in HTTP/2: " + shown(lowered(name)));
      else if (!isToken(name))
        notes.add(field.number, "this is no name of a field: " + inQuotes(name));
      else if (isOfConnection(name))
        notes.add(field.number, shown(name) + " has no place in HTTP/2");
    }
    if (trimOws(value) != value) notes.add(field.number, "there is white space around the value, which RFC 9113 forbids");
    if (value.find('\0') != value.npos || value.find('\r') != value.npos) notes.add(field.number, "the value holds a NUL or a CR");
  }
}

void noteSent(const ScannedText& in, const ReadRequest& request, Notes& notes) {
  const model::Headers& sent = request.head->headers;
  const bool tunnel = request.head->method == "CONNECT" && !sent.contains(":protocol");
  for (const std::string_view name : {":method", ":scheme", ":path", ":authority"}) {
    const std::size_t times = sent.findAll(name).size();
    const bool wanted = !tunnel || name == ":method" || name == ":authority";
    if (times > 1) notes.add(lineOf(in, name), std::string(name) + " comes more than once");
    if (times > 0 && !wanted) notes.add(lineOf(in, name), std::string(name) + " has no place in CONNECT");
    if (times > 0 || !wanted || (name == ":authority" && sent.contains("host"))) continue;
    notes.add(0, name == ":authority" ? "neither :authority nor host names the server" : "there is no " + std::string(name));
  }
  const auto length = sent.find("content-length");
  if (length && parseDecimal(*length) != request.parts.body.size())
    notes.add(lineOf(in, "content-length"), "content-length says " + shown(*length) + ", the body has " + counted(request.parts.body.size(), "byte"));
}

}  // namespace

void addHttp1Notes(const ScannedText& scanned, ReadRequest& request) {
  Notes notes(request);
  noteStart(scanned, request, notes);
  noteFields1(scanned, notes);
  noteHost(scanned, request, notes);
  noteLength(scanned, request, notes);
}

void addHttp2Notes(const ScannedText& scanned, ReadRequest& request) {
  Notes notes(request);
  noteStart(scanned, request, notes);
  noteFields2(scanned, notes);
  noteSent(scanned, request, notes);
}

}  // namespace penstock::draft
