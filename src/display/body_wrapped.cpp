// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies that are one value in another: tokens, Base64, parts; and files, in words.
#include <algorithm>
#include <chrono>

#include "display/body_content.h"
#include "display/moved_in.h"
#include "penstock/base/clock.h"
#include "penstock/codec/body_text.h"
#include "penstock/codec/file_summary.h"
#include "penstock/codec/graphql.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/jwt.h"
#include "penstock/codec/media_type.h"
#include "penstock/codec/multipart.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/value_makers.h"
#include "penstock/display/format.h"
#include "penstock/model/memory_bytes.h"

namespace penstock::display {
namespace {

std::int64_t secondsNow() { return std::chrono::duration_cast<std::chrono::seconds>(wallNow().time_since_epoch()).count(); }

/// Under a heading: name in a column of its own, value behind it.
void addFact(std::string& out, std::string_view name, std::string_view value, std::size_t column) {
  out.append("  ").append(name).append(name.size() < column ? column - name.size() : 0, ' ').append("  ").append(value).append("\n");
}

/// Characters of valid UTF-8.
std::size_t columnsOf(std::string_view text) {
  return std::size_t(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// What a part is about, on one line.
std::string partLine(std::size_t number, const BodyPart& part) {
  std::string line(2 * std::size_t(part.depth), ' ');
  line += std::to_string(number) + "  " + (part.name.empty() ? "(no name)" : wireText(part.name, 200));
  if (!part.fileName.empty()) line += " · file " + wireText(part.fileName, 200);
  if (!part.type.empty()) line += " · " + wireText(part.type, 200);
  if (!part.encoding.empty()) line += " · " + wireText(part.encoding, 60);
  return line + " · " + sizeText(part.size);
}

/// A part's content as far as it is read at a glance: a beginning of its text, or words about it.
std::string partText(std::string_view body, const codec::MultipartPart& part) {
  constexpr std::size_t shown = 16 * 1024;
  if (codec::mediaType(part.type).starts_with("multipart/")) return {};
  const std::string content = codec::partContent(body, part);
  const std::string_view head = std::string_view(content).substr(0, shown);
  if (content.empty()) return "(empty)\n";
  const codec::BodyGuess guess = codec::guessBodyType(part.type, head, head.size() == content.size());
  if (!codec::isTextual(guess.type)) {
    const auto file = codec::fileSummary(content, content.size());
    std::string words = "(" + (file ? file->name : std::string(codec::toText(guess.type)));
    if (file && !file->facts.empty()) words += ", " + file->facts[0].value;
    return words + ")\n";
  }
  const auto charset = codec::guessCharset(part.type, head);
  std::string text = codec::toUtf8(head.substr(charset.bom), charset.name);
  if (guess.type == codec::BodyType::json && head.size() == content.size()) text = codec::prettyJson(text).text;
  if (head.size() < content.size()) text += "…";
  return text + (text.ends_with('\n') ? "" : "\n");
}

}  // namespace

std::string movedIn(std::string_view text, std::size_t columns) {
  std::string out;
  out.reserve(text.size() + columns);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
    out.append(text.substr(at, end + 1 - at));
    at = end + 1;
    if (at < text.size()) out.append(columns, ' ');
  }
  return out;
}

bool showJwt(const Content& c, LoadedBody& out) {
  const auto jwt = codec::parseJwt(c.bytes);
  if (!jwt) {
    if (c.chosen()) out.notices.push_back("It is no JSON Web Token: that is three parts of Base64url with dots between them, the first two of JSON.");
    return false;
  }
  const std::int64_t now = secondsNow();
  for (std::string& warning : codec::jwtWarnings(*jwt, now)) out.notices.push_back(std::move(warning));
  out.warning = out.warning || !out.notices.empty();
  out.shown = BodyView::jwt;
  out.language = Language::facts;
  out.document = TextDocument::make(codec::jwtText(*jwt, now), c.token);
  return true;
}

bool showBase64(const Content& c, const DrawImage& draw, LoadedBody& out) {
  auto inside = codec::insideBase64(c.bytes, c.growing());
  if (!inside) {
    if (c.chosen()) out.notices.push_back("It is no Base64: there are other characters in it, or its end does not fit.");
    return false;
  }
  BodyRequest request;
  request.contentType = inside->contentType;
  request.body.size = request.body.recorded = inside->bytes.size();
  request.body.complete = !c.growing();
  request.limit = c.request.limit;
  request.inside = c.request.inside + 1;
  request.state = c.request.state;
  request.reader = std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(std::move(inside->bytes)));
  LoadedBody loaded = loadBody(request, c.token, draw);
  // Of the body itself stays what is true of it.
  loaded.coding = out.coding.empty() ? "Base64 · " + sizeText(c.bytes.size()) + " → " + sizeText(request.body.size) : out.coding + " · Base64";
  loaded.notices.insert(loaded.notices.begin(), out.notices.begin(), out.notices.end());
  loaded.warning = loaded.warning || out.warning;
  loaded.pill = "Base64 · it holds " + loaded.pill;
  loaded.coded = true;
  loaded.guess = out.guess;
  if (!loaded.bytes && !c.growing()) {
    auto all = request.reader->read(0, std::size_t(request.reader->size()));
    if (all.has_value()) loaded.bytes = std::make_shared<std::string>(std::move(*all));
  }
  out = std::move(loaded);
  return true;
}

bool showMultipart(const Content& c, LoadedBody& out) {
  const codec::Multipart read = codec::readMultipart(c.bytes, c.request.contentType);
  if (read.problem && !(c.growing() && read.truncated)) {
    out.notices.push_back("It is not a whole multipart body: " + std::string(read.problem) + ".");
    out.warning = true;
  }
  if (read.parts.empty()) return false;
  std::string text;
  std::size_t listed = 0;
  for (std::size_t i = 0; i < read.parts.size() && !c.token.cancelled(); ++i) {
    const codec::MultipartPart& p = read.parts[i];
    out.parts.push_back({p.name, p.fileName, p.type, p.encoding, p.depth, p.headAt, p.headSize, p.at, p.size});
    const bool room = text.size() <= textBytes(c.request);
    listed += !room;
    const std::string content = room ? partText(c.bytes, p) : std::string();
    // Under its name: what a part holds must not look like another part.
    const std::size_t columns = 2 * std::size_t(p.depth) + kUnderName;
    text += (i ? "\n" : "") + partLine(i + 1, out.parts.back()) + "\n";
    if (!content.empty()) text += std::string(columns, ' ') + movedIn(content, columns);
  }
  if (listed > 0) out.notices.push_back("Of the last " + countText(listed) + " parts only the heads are shown: save them to see what they hold.");
  if (!out.bytes) out.bytes = std::make_shared<std::string>(c.bytes);
  out.shown = BodyView::multipart;
  out.language = Language::parts;
  out.document = TextDocument::make(std::move(text), c.token);
  return true;
}

bool showForm(const Content& c, LoadedBody& out) {
  if (out.guess.type == codec::BodyType::binary || c.bytes.find('=') == std::string::npos) {
    if (c.chosen()) out.notices.push_back("It is no form: that is names and values with = between them.");
    return false;
  }
  const codec::ValueTreePtr tree = codec::formValues(c.bytes);
  constexpr std::size_t widest = 32;
  std::size_t column = 0;
  for (std::uint32_t i = 0; i < tree->childCount(0); ++i) column = std::max(column, std::min(widest, columnsOf(wireText(tree->key(tree->child(0, i))))));
  std::string text;
  for (std::uint32_t i = 0; i < tree->childCount(0); ++i) {
    const auto n = tree->child(0, i);
    const std::string name = wireText(tree->key(n));
    const std::size_t columns = columnsOf(name);
    text.append(name).append(columns < column ? column - columns : 0, ' ').append(" = ").append(movedIn(tree->text(n), std::max(columns, column) + 3)).append("\n");
  }
  out.shown = BodyView::form;
  out.language = Language::fields;
  out.document = TextDocument::make(std::move(text), c.token);
  return true;
}

bool showGraphql(const Content& c, LoadedBody& out) {
  const auto operations = codec::readGraphql(textOf(c, out), c.request.contentType);
  if (operations.empty()) {
    if (c.chosen()) out.notices.push_back("It is no GraphQL request: that is JSON with a document under \"query\", or a list of such.");
    return false;
  }
  out.shown = BodyView::graphql;
  out.language = Language::protobuf;
  out.document = TextDocument::make(codec::graphqlText(operations), c.token);
  return true;
}

bool showSummary(const Content& c, LoadedBody& out) {
  const std::uint64_t whole = c.cut ? c.bytes.size() + 1 : c.bytes.size();
  const auto file = codec::fileSummary(c.bytes, whole);
  if (!file) {
    if (c.chosen()) out.notices.push_back("Its first bytes are of no kind of file that is known here.");
    return false;
  }
  std::size_t column = 4;
  for (const codec::FileFact& fact : file->facts) column = std::max(column, std::min<std::size_t>(fact.name.size(), 40));
  std::string text = file->name + "\n";
  if (!c.cut) addFact(text, "Size", sizeText(c.bytes.size()), column);
  for (const codec::FileFact& fact : file->facts) addFact(text, fact.name, fact.value, column);
  out.shown = BodyView::summary;
  out.language = Language::facts;
  out.document = TextDocument::make(std::move(text), c.token);
  return true;
}

}  // namespace penstock::display
