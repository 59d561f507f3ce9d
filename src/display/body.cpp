// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/body.h"

#include <algorithm>

#include "display/body_content.h"
#include "display/body_format.h"
#include "penstock/codec/charset.h"
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
  if (mayBeBomb(source)) {
    std::string sentence = "It became " + countText(decoder.produced() / std::max<std::uint64_t>(source.consumed(), 1)) +
                           " times as much when its coding was taken off: it may be a bomb.";
    if (!source.atEnd() && request.limit < kAnywayBytes) sentence += " No more is decoded than is shown, unless you say so: " + sizeText(kAnywayBytes) + " at most.";
    if (!source.atEnd() && request.limit >= kAnywayBytes) sentence += " Decoding ended at the most that is decoded of such a body.";
    out.notices.push_back(std::move(sentence));
    out.mayBeBomb = true;
    out.warning = true;
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

/// False when it is not drawn: `out.notices` tells why.
bool showImage(const DrawImage& draw, const std::string& bytes, bool cut, LoadedBody& out) {
  if (out.guess.type == BodyType::svg) {
    out.notices.push_back("An SVG image is shown as text: it may name files of this machine.");
    return false;
  }
  if (!draw || !isDrawable(out.guess.type)) {
    if (draw) out.notices.push_back("It is no image that can be drawn: its first bytes are those of none.");
    return false;
  }
  Drawn drawn = draw(out.guess.type, bytes, cut);
  if (!drawn.notice.empty()) out.notices.push_back(std::move(drawn.notice));
  out.warning |= drawn.warning;
  if (drawn.drawn) out.shown = BodyView::image;
  return drawn.drawn;
}

/// The view that was asked for, or the one that Auto finds.
bool showChosen(const Content& c, const DrawImage& draw, LoadedBody& out) {
  if (c.chosen()) return showView(c.request.view, c, draw, out);
  const AutoView& picked = c.picked;
  // Protocol Buffers have their own way here, with or without a schema.
  if (picked.view == BodyView::protobuf) {
    BodyRequest asked = c.request;
    asked.view = BodyView::protobuf;
    if (!showFormat(asked, c.bytes, c.cut, c.token, out)) return false;
  } else if (picked.view == BodyView::automatic || !showView(picked.view, c, draw, out)) {
    return false;
  }
  if (!picked.pill.empty()) out.pill = picked.pill;
  return true;
}

std::string pillFor(const BodyRequest& request, const LoadedBody& out) {
  if (request.view == BodyView::automatic) return std::string(out.guess.clause());
  return std::string(viewName(request.view)) + " · chosen";
}

}  // namespace

bool mayBeBomb(const BodyBytes& source) {
  // No text that people write becomes a hundredth; a gigabyte of zeros does.
  constexpr std::uint64_t suspicious = 100, harmless = 1u << 20;
  const auto& decoder = source.decoder();
  return !decoder.codings().empty() && decoder.produced() > harmless && decoder.produced() / suspicious > source.consumed();
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
    case BodyType::tiff:
    case BodyType::icns:
    case BodyType::tga:
    case BodyType::wbmp:
    case BodyType::netpbm:
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
  out.guess = codec::guessBodyType(request.contentType, std::string_view(source.decoded()).substr(0, kHead), source.atEnd() && wasWhole(request));
  const bool asImage = request.view == BodyView::image || (request.view == BodyView::automatic && isDrawable(out.guess.type));
  const std::uint64_t limit = asImage ? std::max(request.limit, kImageBytes) : request.limit;
  // One more than the limit, so that a body of exactly the limit counts as whole.
  if (!source.readUpTo(limit + 1, token)) return out;
  const bool cut = source.decoded().size() > limit;
  tellRecording(request, out);
  tellDecoding(request, source, out);
  const std::uint64_t produced = source.decoder().produced(), most = out.mayBeBomb ? kAnywayBytes : kAllBytes;
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
  Content content{request, *bytes, cut, token, {}};
  content.picked = autoView(content, out);

  if (request.view == BodyView::hex || request.view == BodyView::hexReceived) {
    out.shown = request.view;
  } else if (asImage && showImage(draw, *bytes, cut, out)) {
  } else if (showFormat(request, *bytes, cut, token, out)) {
    if (cut) out.notices.insert(out.notices.begin(), "Showing the first " + sizeText(limit) + ".");
    out.mayLoadAll = cut && request.limit < most && produced > limit;
  } else if (const bool shown = showChosen(content, draw, out); !shown && request.view != BodyView::text && !codec::isTextual(out.guess.type)) {
    if (request.view == BodyView::json && out.guess.type != BodyType::empty) out.notices.push_back("It is no JSON: it is no text.");
    out.shown = BodyView::hex;
  } else {
    if (bytes->empty() && out.coded) out.message = "Nothing could be decoded.";
    if (!shown) showText(content, out);
    if (cut) {
      const std::string whole = out.coding.empty() || !out.coded ? " of " + sizeText(request.reader->size()) : "";
      out.notices.insert(out.notices.begin(), "Showing the first " + sizeText(limit) + whole + ".");
      out.mayLoadAll = request.limit < most && produced > limit;
    }
  }
  // Without a coding Hex reads all that was recorded.
  if (out.shown == BodyView::hex && out.coded && cut) {
    out.firstBytes = bytes;
    out.notices.insert(out.notices.begin(), "Showing the first " + sizeText(limit) + ".");
    out.mayLoadAll = request.limit < most;
  }
  if (out.pill.empty()) out.pill = pillFor(request, out);
  out.fitting = fittingViews(content, out);
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
