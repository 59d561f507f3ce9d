// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/intercept/held_text.h"

#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/wire/http1/head.h"
#include "service/intercept/head_lines.h"

namespace penstock::service {

using model::Anomaly;
using model::Headers;
using model::HttpVersion;
using model::RequestHead;
using model::ResponseHead;

namespace {

/// What the writer of HTTP/1 would mend, and what nobody passes on.
constexpr Anomaly mended = Anomaly::obsFold | Anomaly::bareLf | Anomaly::bareCr | Anomaly::nul | Anomaly::spaceBeforeColon |
                           Anomaly::invalidFieldName | Anomaly::missingColon | Anomaly::invalidStartLine | Anomaly::unreadableStatusLine |
                           Anomaly::leadingEmptyLine;

bool isHttp2(const RequestHead& head) { return head.version == HttpVersion::http2; }
bool isHttp2(const ResponseHead& head) { return head.version == HttpVersion::http2; }

void appendFields(std::string& out, const Headers& headers, bool http2) {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const Headers::Field field = headers[i];
    if (http2) {
      const bool shown = field.name == ":authority" || field.name == ":protocol" || !field.name.starts_with(':');
      if (shown) out.append(field.name).append(": ").append(field.value).append("\n");
      continue;
    }
    std::string_view line = field.line;
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.append(line).append("\n");
  }
}

/// The object says that it was edited, and so that its fields are to be compared.
void markEdited(Headers& headers) {
  headers.append("x", "");
  headers.removeAt(headers.size() - 1);
}

/// Fields of HTTP/2 as its codec writes them: a block, and where in it they are.
class Block {
 public:
  explicit Block(const Headers& received) : received_(received) {}
  void add(std::string_view name, std::string_view value) {
    Part part;
    part.line.offset = part.name.offset = std::uint32_t(text_.size());
    part.name.length = std::uint32_t(name.size());
    text_.append(name).append(": ");
    part.value = {std::uint32_t(text_.size()), std::uint32_t(value.size())};
    text_.append(value).append("\r\n");
    part.line.length = std::uint32_t(text_.size()) - part.line.offset;
    part.neverIndexed = wasNeverIndexed(name);
    parts_.push_back(part);
  }
  Headers take() {
    Headers out(std::move(text_));
    for (const Part& part : parts_) out.addField(part.name, part.value, part.line, part.neverIndexed);
    markEdited(out);
    return out;
  }

 private:
  struct Part {
    model::Slice name, value, line;
    bool neverIndexed = false;
  };
  bool wasNeverIndexed(std::string_view name) const {
    for (std::size_t i = 0; i < received_.size(); ++i)
      if (received_[i].name == name && received_[i].neverIndexed) return true;
    return false;
  }
  const Headers& received_;
  std::string text_;
  std::vector<Part> parts_;
};

std::vector<std::string_view> wordsOf(std::string_view line) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t space = line.find(' ');
    out.push_back(line.substr(0, space));
    if (space == line.npos) return out;
    line.remove_prefix(space + 1);
  }
}

HeadProblem oddStart(bool request, std::string_view version) {
  const std::string form = request ? "METHOD TARGET " + std::string(version) : std::string(version) + " STATUS";
  return {1, "the first line has to be \"" + form + "\", with one space between the words"};
}

Headers fieldsOf(const HeadLines& lines, const Headers& received, const std::vector<std::pair<std::string_view, std::string_view>>& first) {
  Block block(received);
  for (const auto& [name, value] : first) block.add(name, value);
  for (const FieldLine& field : lines.fields)
    if (field.name.starts_with(':')) block.add(field.name, field.value);
  for (const FieldLine& field : lines.fields)
    if (!field.name.starts_with(':')) block.add(field.name, field.value);
  return block.take();
}

ReadHead<RequestHead> readHttp2(const HeadLines& lines, const RequestHead& received) {
  const auto words = wordsOf(lines.start);
  if (words.size() != 3 || words[2] != toText(HttpVersion::http2) || !isToken(words[0]) || words[1].empty()) return oddStart(true, "HTTP/2");
  auto out = std::make_shared<RequestHead>(received);
  out->method = words[0];
  std::vector<std::pair<std::string_view, std::string_view>> first{{":method", words[0]}};
  if (const auto scheme = received.headers.find(":scheme")) first.emplace_back(":scheme", *scheme);
  const bool hasPath = received.headers.contains(":path");
  if (hasPath) {
    first.emplace_back(":path", words[1]);
    out->path = out->target = words[1];
  } else if (words[1] != received.target) {
    return HeadProblem{1, "a request without a path stays one"};
  }
  out->headers = fieldsOf(lines, received.headers, first);
  if (const auto authority = out->headers.find(":authority")) out->authority = *authority;
  return std::shared_ptr<const RequestHead>(std::move(out));
}

ReadHead<ResponseHead> readHttp2(const HeadLines& lines, const ResponseHead& received) {
  const auto words = wordsOf(lines.start);
  const bool well = words.size() == 2 || (words.size() == 3 && words[2].empty());
  const auto status = well ? parseDecimal(words[1]) : std::nullopt;
  if (!status || words[0] != toText(HttpVersion::http2) || words[1].size() != 3) return oddStart(false, "HTTP/2");
  auto out = std::make_shared<ResponseHead>(received);
  out->status = int(*status);
  out->headers = fieldsOf(lines, received.headers, {{":status", words[1]}});
  return std::shared_ptr<const ResponseHead>(std::move(out));
}

wire::http1::Parsed<RequestHead> parse(const std::string& block, const RequestHead&) { return wire::http1::parseRequest(block); }
wire::http1::Parsed<ResponseHead> parse(const std::string& block, const ResponseHead&) { return wire::http1::parseResponse(block); }

/// What no line says: the connection knows it.
void complete(RequestHead& head, const RequestHead& received) {
  if (head.scheme.empty()) head.scheme = received.scheme;
  if (head.authority.empty()) head.authority = received.authority;
}
void complete(ResponseHead&, const ResponseHead&) {}

template <class Head>
ReadHead<Head> readHttp1(const HeadLines& lines, const Head& received) {
  constexpr bool request = std::is_same_v<Head, RequestHead>;
  std::string block = std::string(lines.start) + "\r\n";
  for (const FieldLine& field : lines.fields) block.append(field.text).append("\r\n");
  block += "\r\n";
  auto parsed = parse(block, received);
  const HttpVersion version = parsed.head->version;
  const std::string_view form = toText(received.version);
  if (parsed.verdict == wire::http1::Verdict::unreadable || version != received.version) return oddStart(request, form);
  const Anomaly before = received.anomalies, now = parsed.head->anomalies;
  const Anomaly added = Anomaly(std::uint32_t(now & mended) & ~std::uint32_t(before));
  if (any(added & (Anomaly::invalidStartLine | Anomaly::unreadableStatusLine))) return oddStart(request, form);
  if (any(added)) return HeadProblem{0, "it could not be sent as it is written: " + std::string(toText(Anomaly(std::uint32_t(added) & (~std::uint32_t(added) + 1))))};
  if (parsed.verdict != wire::http1::Verdict::ok && before == Anomaly::none) return HeadProblem{0, parsed.why};
  complete(*parsed.head, received);
  markEdited(parsed.head->headers);
  return std::shared_ptr<const Head>(std::move(parsed.head));
}

template <class Head>
ReadHead<Head> readAny(std::string_view text, const Head& received, const std::size_t* length) {
  const bool http2 = isHttp2(received);
  auto read = readLines(text, headText(received), http2);
  if (auto* problem = std::get_if<HeadProblem>(&read)) return std::move(*problem);
  const HeadLines& lines = std::get<HeadLines>(read);
  if (auto problem = checkDelimiters(lines, received.headers, length)) return std::move(*problem);
  return http2 ? readHttp2(lines, received) : readHttp1(lines, received);
}

}  // namespace

std::string headText(const RequestHead& head) {
  std::string out = head.method;
  out.append(" ").append(head.target.empty() ? head.path : head.target);
  const std::string_view version = head.versionText.empty() ? toText(head.version) : std::string_view(head.versionText);
  if (!version.empty()) out.append(" ").append(version);
  out += '\n';
  appendFields(out, head.headers, isHttp2(head));
  return out;
}

std::string headText(const ResponseHead& head) {
  std::string out(toText(head.version));
  out.append(" ").append(std::to_string(head.status));
  if (!isHttp2(head)) out.append(" ").append(head.reason);
  out += '\n';
  appendFields(out, head.headers, isHttp2(head));
  return out;
}

ReadHead<RequestHead> readHead(std::string_view text, const RequestHead& received, const std::size_t* length) {
  auto read = readAny(text, received, length);
  if (const auto* head = std::get_if<std::shared_ptr<const RequestHead>>(&read); head && (*head)->method == "CONNECT" && received.method != "CONNECT")
    return HeadProblem{1, "a request cannot be made a tunnel"};
  return read;
}

ReadHead<ResponseHead> readHead(std::string_view text, const ResponseHead& received, const std::size_t* length) {
  auto read = readAny(text, received, length);
  const auto* head = std::get_if<std::shared_ptr<const ResponseHead>>(&read);
  if (!head) return read;
  const int status = (*head)->status;
  if (status == received.status || (status >= 200 && status <= 999 && received.status >= 200)) return read;
  if (received.status < 200) return HeadProblem{1, "the status has to stay " + std::to_string(received.status) + ": another protocol follows"};
  return HeadProblem{1, "the status has to be 200 to 999: what is below is no final answer"};
}

}  // namespace penstock::service
