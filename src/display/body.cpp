// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/body.h"

#include <algorithm>

#include "display/body_format.h"
#include "display/json_layout.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/media_type.h"
#include "penstock/display/body_bytes.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

using codec::BodyType;
using codec::DecodeEnd;

constexpr std::size_t kHead = 64 * 1024;
constexpr std::uint64_t kImageBytes = 64u << 20;

/// What there is to say before a byte is read; "" when there is a body to show.
std::string messageFor(const BodyRequest& request) {
  const model::Body& body = request.body;
  const bool pending = request.state == model::ExchangeState::pending;
  const std::string& noun = request.noun;
  if (!request.instead.empty()) return request.instead;
  if (!request.anyHead && body.size == 0) return pending ? "Waiting for the response…" : "No response came.";
  if (body.size == 0) return pending && !body.complete ? "Waiting for the " + noun + "…" : "No " + noun;
  if (body.recorded == 0)
    return "The " + noun + " was not recorded.\n" + sizeText(body.size) + " passed; max_body or a full disk kept none of it.";
  if (!request.reader) return "The " + noun + " was not kept.\n" + sizeText(body.size) + " passed.";
  return {};
}

void tellRecording(const BodyRequest& request, LoadedBody& out) {
  const model::Body& body = request.body;
  if (body.recorded < body.size) {
    out.notices.push_back("Recorded " + sizeText(body.recorded) + " of " + sizeText(body.size) +
                          ": max_body limits what is kept, not what is forwarded.");
  } else if (!body.complete && request.state != model::ExchangeState::pending) {
    out.notices.push_back("The " + request.noun + " was cut off after " + sizeText(body.size) + ".");
    out.warning = true;
  }
}

void tellDecoding(const BodyRequest& request, const BodyBytes& source, LoadedBody& out) {
  const auto& decoder = source.decoder();
  out.coded = !decoder.codings().empty() || decoder.end() == DecodeEnd::unsupported || source.misapplied();
  if (!decoder.codings().empty()) {
    std::string names;
    for (const std::string& name : decoder.codings()) names += (names.empty() ? "" : ", ") + wireText(name);
    out.coding =
        names + " · " + sizeText(request.reader->size()) + " → " + sizeText(decoder.produced()) + (source.atEnd() ? "" : "…");
  }
  if (!source.readProblem().empty()) {
    out.notices.push_back("The " + request.noun + " could not be read: " + source.readProblem() + ".");
    out.warning = true;
  } else if (!source.codingProblem().empty()) {
    // While bytes still come, an unfinished coding is no news.
    const bool growing = request.state == model::ExchangeState::pending && decoder.end() == DecodeEnd::truncated;
    if (growing) return;
    const std::string sentence = sentenceText(source.codingProblem());
    if (source.misapplied())
      out.notices.push_back(sentence + " Shown is what came, which is text without that coding.");
    else
      out.notices.push_back(sentence + " Shown is what could be decoded: " + sizeText(decoder.produced()) + ".");
    out.warning = source.misapplied() || decoder.end() != DecodeEnd::complete;
  }
}

/// Lays JSON out. False when it is not JSON: then `problem` tells where.
bool layOutAsJson(const std::string& source, bool several, bool cut, const CancelToken& token, std::string& out, std::string& problem) {
  codec::JsonPrettyOptions options;
  options.several = several;
  options.limit = kAllBytes;
  codec::JsonError error;
  const codec::JsonEnd end = layOutJson(source, options, token, out, error);
  if (end == codec::JsonEnd::complete || end == codec::JsonEnd::limit || (cut && end == codec::JsonEnd::truncated)) return true;
  problem = "Not valid JSON: line " + std::to_string(error.line) + ", column " + std::to_string(error.column) + ": " + error.message + ".";
  return false;
}

bool saysJson(const std::string& contentType) {
  const std::string mime = codec::mediaType(contentType);
  return mime == "application/json" || mime == "text/json" || mime.ends_with("+json");
}

void showText(const BodyRequest& request, const std::string& bytes, bool cut, const CancelToken& token, LoadedBody& out) {
  const auto charset = codec::guessCharset(request.contentType, std::string_view(bytes).substr(0, kHead));
  std::string utf8 = codec::toUtf8(std::string_view(bytes).substr(charset.bom), charset.name);
  // A character cut by our own limit is not the sender's mistake.
  if (cut && utf8.ends_with("\xef\xbf\xbd")) utf8.resize(utf8.size() - 3);
  out.language = languageOf(out.guess.type);
  out.shown = BodyView::text;
  const bool json = out.guess.type == BodyType::json || out.guess.type == BodyType::jsonLines;
  const bool wanted =
      request.view == BodyView::json || (request.view == BodyView::automatic && (json || saysJson(request.contentType)));
  if (wanted && out.guess.type != BodyType::binary) {
    std::string pretty;
    std::string problem;
    const bool growing = cut || !request.body.complete;
    if (layOutAsJson(utf8, out.guess.type == BodyType::jsonLines, growing, token, pretty, problem)) {
      utf8 = std::move(pretty);
      out.shown = BodyView::json;
      out.language = Language::json;
    } else {
      out.notices.push_back(problem);
      out.warning = true;
      if (json) out.guess = {BodyType::text, "it starts like JSON and does not parse"};
    }
  }
  if (charset.name != "utf-8") out.coding += (out.coding.empty() ? "" : " · ") + charset.name;
  out.document = TextDocument::make(std::move(utf8), token);
}

/// False when it is not drawn: `out.notices` tells why.
bool showImage(const DrawImage& draw, const std::string& bytes, bool cut, LoadedBody& out) {
  if (out.guess.type == BodyType::svg) out.notices.push_back("An SVG image is shown as text: it may name files of this machine.");
  if (!draw || !isDrawable(out.guess.type)) return false;
  Drawn drawn = draw(out.guess.type, bytes, cut);
  if (!drawn.notice.empty()) out.notices.push_back(std::move(drawn.notice));
  out.warning |= drawn.warning;
  if (drawn.drawn) out.shown = BodyView::image;
  return drawn.drawn;
}

std::string pillFor(const BodyRequest& request, const LoadedBody& out) {
  if (request.view == BodyView::automatic) return std::string(out.guess.clause());
  return std::string(viewName(request.view)) + " · chosen";
}

}  // namespace

std::string_view viewName(BodyView view) {
  switch (view) {
    case BodyView::automatic:
      return "Auto";
    case BodyView::text:
      return "Text";
    case BodyView::json:
      return "JSON";
    case BodyView::image:
      return "Image";
    case BodyView::hex:
      return "Hex";
    case BodyView::hexReceived:
      return "Hex as received";
    case BodyView::protobuf:
      return "Protobuf";
    case BodyView::mqtt:
      return "MQTT";
  }
  return {};
}

bool isDrawable(codec::BodyType type) {
  switch (type) {
    case BodyType::png:
    case BodyType::jpeg:
    case BodyType::gif:
    case BodyType::webp:
    case BodyType::bmp:
    case BodyType::ico:
    case BodyType::avif:
      return true;
    default:
      return false;
  }
}

std::string joinedNotices(const std::vector<std::string>& notices) {
  std::string out;
  for (const std::string& one : notices) out += (out.empty() ? "" : " ") + one;
  return out;
}

LoadedBody loadBody(const BodyRequest& request, const CancelToken& token, const DrawImage& draw) {
  LoadedBody out;
  out.message = messageFor(request);
  if (!out.message.empty()) return out;
  BodyBytes source(*request.reader, request.contentEncoding);
  if (!source.readUpTo(kHead, token)) return out;
  out.guess = codec::guessBodyType(request.contentType, std::string_view(source.decoded()).substr(0, kHead), source.atEnd());
  const bool asImage = request.view == BodyView::image || (request.view == BodyView::automatic && isDrawable(out.guess.type));
  const std::uint64_t limit = asImage ? std::max(request.limit, kImageBytes) : request.limit;
  // One more than the limit, so that a body of exactly the limit counts as whole.
  if (!source.readUpTo(limit + 1, token)) return out;
  const bool cut = source.decoded().size() > limit;
  tellRecording(request, out);
  tellDecoding(request, source, out);
  const std::uint64_t produced = source.decoder().produced();
  auto bytes = std::make_shared<std::string>(source.take());
  if (cut) bytes->resize(std::size_t(limit));
  if (!request.notice.empty()) out.notices.push_back(request.notice);
  // An event's data is what one reads; Text and Hex show its lines as they came.
  if (request.format.kind == PayloadFormat::Kind::event &&
      (request.view == BodyView::automatic || request.view == BodyView::json)) {
    *bytes = contentOf(request.format, std::move(*bytes));
    out.guess = codec::guessBodyType(request.contentType, std::string_view(*bytes).substr(0, kHead), !cut);
  }
  if (out.coded && !cut && source.atEnd()) out.bytes = bytes;

  if (request.view == BodyView::hex || request.view == BodyView::hexReceived) {
    out.shown = request.view;
    if (out.coded && request.view == BodyView::hex && !out.bytes)
      out.notices.push_back("Shown as received, with its coding: too long to decode at once.");
  } else if (asImage && showImage(draw, *bytes, cut, out)) {
  } else if (showFormat(request, *bytes, cut, token, out)) {
    if (cut) out.notices.insert(out.notices.begin(), "Showing the first " + sizeText(limit) + ".");
  } else if ((request.view == BodyView::automatic || request.view == BodyView::image) && !codec::isTextual(out.guess.type)) {
    out.shown = BodyView::hex;
  } else {
    if (bytes->empty() && out.coded) out.message = "Nothing could be decoded.";
    showText(request, *bytes, cut, token, out);
    if (cut) {
      const std::string whole = out.coding.empty() || !out.coded ? " of " + sizeText(request.reader->size()) : "";
      out.notices.insert(out.notices.begin(), "Showing the first " + sizeText(limit) + whole + ".");
      out.mayLoadAll = request.limit < kAllBytes && produced > limit;
    }
  }
  if (out.pill.empty()) out.pill = pillFor(request, out);
  return out;
}

LoadedRaw loadRaw(const std::string& head, const BodyRequest& request, const CancelToken& token) {
  LoadedRaw out;
  std::string raw = codec::asUtf8(head);
  out.headBytes = raw.size();
  BodyRequest plain = request;
  plain.contentEncoding.clear();
  if (plain.reader && plain.body.recorded > 0) {
    BodyBytes source(*plain.reader, "");
    if (!source.readUpTo(plain.limit + 1, token)) return out;
    const std::string& bytes = source.decoded();
    const auto guess = codec::guessBodyType(plain.contentType, std::string_view(bytes).substr(0, kHead), source.atEnd());
    if (!request.contentEncoding.empty() && guess.type == BodyType::binary) {
      raw += "⟨" + sizeText(plain.body.recorded) + " of " + request.contentEncoding + ": decoded under Body⟩";
    } else if (!codec::isTextual(guess.type)) {
      raw += "⟨" + sizeText(plain.body.recorded) + ", " + std::string(codec::toText(guess.type)) + ": see Body⟩";
    } else {
      const bool cut = bytes.size() > plain.limit;
      const auto charset = codec::guessCharset(plain.contentType, std::string_view(bytes).substr(0, kHead));
      raw += codec::toUtf8(std::string_view(bytes).substr(0, std::size_t(plain.limit)), charset.name);
      if (cut)
        out.notices.push_back("Showing the first " + sizeText(plain.limit) + " of " + sizeText(plain.reader->size()) +
                              ". Body can load all of it.");
      out.language = languageOf(guess.type);
    }
  }
  out.document = TextDocument::make(std::move(raw), token);
  return out;
}

}  // namespace penstock::display
