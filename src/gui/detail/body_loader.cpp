// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/body_loader.h"

#include <QBuffer>
#include <QImageReader>
#include <algorithm>

#include "gui/detail/body_bytes.h"
#include "gui/format.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/media_type.h"

namespace penstock::gui {
namespace {

using codec::BodyType;
using codec::DecodeEnd;

constexpr std::size_t kHead = 64 * 1024;
constexpr std::uint64_t kImageBytes = 64u << 20;
constexpr qint64 kMostPixels = 32 << 20;  // of an image that is drawn: some kilobytes can say that they are a billion
constexpr int kImageMegabytes = 128;      // of memory: as many pixels, at four bytes
constexpr std::size_t kPiece = 256 * 1024;

QString text(std::string_view s) {
  return QString::fromUtf8(s.data(), qsizetype(s.size()));
}

/// What there is to say before a byte is read; "" when there is a body to show.
QString messageFor(const BodyRequest& request) {
  const model::Body& body = request.body;
  const bool pending = request.state == model::ExchangeState::pending;
  const QString& noun = request.noun;
  if (!request.instead.isEmpty()) return request.instead;
  if (!request.anyHead && body.size == 0)
    return pending ? QStringLiteral("Waiting for the response…") : QStringLiteral("No response came.");
  if (body.size == 0)
    return pending && !body.complete ? QStringLiteral("Waiting for the %1…").arg(noun)
                                     : QStringLiteral("No %1").arg(noun);
  if (body.recorded == 0)
    return QStringLiteral("The %1 was not recorded.\n%2 passed; max_body or a full disk kept none of it.")
        .arg(noun, sizeText(body.size));
  if (!request.reader) return QStringLiteral("The %1 was not kept.\n%2 passed.").arg(noun, sizeText(body.size));
  return {};
}

void tellRecording(const BodyRequest& request, LoadedBody& out) {
  const model::Body& body = request.body;
  if (body.recorded < body.size) {
    out.notices << QStringLiteral("Recorded %1 of %2: max_body limits what is kept, not what is forwarded.")
                       .arg(sizeText(body.recorded), sizeText(body.size));
  } else if (!body.complete && request.state != model::ExchangeState::pending) {
    out.notices << QStringLiteral("The %1 was cut off after %2.").arg(request.noun, sizeText(body.size));
    out.warning = true;
  }
}

void tellDecoding(const BodyRequest& request, const BodyBytes& source, LoadedBody& out) {
  const auto& decoder = source.decoder();
  out.coded = !decoder.codings().empty() || decoder.end() == DecodeEnd::unsupported || source.misapplied();
  if (!decoder.codings().empty()) {
    QStringList names;
    for (const std::string& name : decoder.codings()) names << text(name);
    out.coding = QStringLiteral("%1 · %2 → %3%4")
                     .arg(names.join(QStringLiteral(", ")), sizeText(request.reader->size()),
                          sizeText(decoder.produced()), source.atEnd() ? QString() : QStringLiteral("…"));
  }
  if (!source.readProblem().empty()) {
    out.notices << QStringLiteral("The %1 could not be read: %2.").arg(request.noun, text(source.readProblem()));
    out.warning = true;
  } else if (!source.codingProblem().empty()) {
    // While bytes still come, an unfinished coding is no news.
    const bool growing = request.state == model::ExchangeState::pending && decoder.end() == DecodeEnd::truncated;
    if (growing) return;
    QString sentence = text(source.codingProblem());
    sentence[0] = sentence[0].toUpper();
    if (source.misapplied())
      out.notices << QStringLiteral("%1. Shown is what came, which is text without that coding.").arg(sentence);
    else
      out.notices
          << QStringLiteral("%1. Shown is what could be decoded: %2.").arg(sentence, sizeText(decoder.produced()));
    out.warning = source.misapplied() || decoder.end() != DecodeEnd::complete;
  }
}

/// Lays JSON out. False when it is not JSON: then `problem` tells where.
bool layOutJson(const std::string& source, bool several, bool cut, const CancelToken& token, std::string& out,
                QString& problem) {
  codec::JsonPrettyOptions options;
  options.several = several;
  options.limit = kAllBytes;
  codec::JsonPrettyPrinter printer(options);
  bool good = true;
  for (std::size_t at = 0; at < source.size() && good; at += kPiece) {
    if (token.cancelled()) return true;
    good = printer.feed(std::string_view(source).substr(at, kPiece), out);
  }
  const codec::JsonEnd end = printer.finish(out);
  if (end == codec::JsonEnd::complete || end == codec::JsonEnd::limit || (cut && end == codec::JsonEnd::truncated))
    return true;
  const codec::JsonError& error = printer.error();
  problem = QStringLiteral("Not valid JSON: line %1, column %2: %3.")
                .arg(error.line)
                .arg(error.column)
                .arg(text(error.message));
  return false;
}

bool saysJson(const std::string& contentType) {
  const std::string mime = codec::mediaType(contentType);
  return mime == "application/json" || mime == "text/json" || mime.ends_with("+json");
}

void showText(const BodyRequest& request, const std::string& bytes, bool cut, const CancelToken& token,
              LoadedBody& out) {
  const auto charset = codec::guessCharset(request.contentType, std::string_view(bytes).substr(0, kHead));
  std::string utf8 = codec::toUtf8(std::string_view(bytes).substr(charset.bom), charset.name);
  // A character cut by our own limit is not the sender's mistake.
  if (cut && utf8.ends_with("\xef\xbf\xbd")) utf8.resize(utf8.size() - 3);
  out.language = display::languageOf(out.guess.type);
  out.shown = BodyView::text;
  const bool json = out.guess.type == BodyType::json || out.guess.type == BodyType::jsonLines;
  const bool wanted = request.view == BodyView::json ||
                      (request.view == BodyView::automatic && (json || saysJson(request.contentType)));
  if (wanted && out.guess.type != BodyType::binary) {
    std::string pretty;
    QString problem;
    const bool growing = cut || !request.body.complete;
    if (layOutJson(utf8, out.guess.type == BodyType::jsonLines, growing, token, pretty, problem)) {
      utf8 = std::move(pretty);
      out.shown = BodyView::json;
      out.language = display::Language::json;
    } else {
      out.notices << problem;
      out.warning = true;
      if (json) out.guess = {BodyType::text, "it starts like JSON and does not parse"};
    }
  }
  if (charset.name != "utf-8")
    out.coding += (out.coding.isEmpty() ? QString() : QStringLiteral(" · ")) + text(charset.name);
  out.document = display::TextDocument::make(std::move(utf8), token);
}

/// Of Qt's readers; null for what is not drawn. An SVG is a program more than a picture: it names other files, of this machine too, and
/// elements that hold each other ten times over.
const char* readerOf(BodyType type) {
  switch (type) {
    case BodyType::png: return "png";
    case BodyType::jpeg: return "jpeg";
    case BodyType::gif: return "gif";
    case BodyType::webp: return "webp";
    case BodyType::bmp: return "bmp";
    case BodyType::ico: return "ico";
    case BodyType::avif: return "avif";
    default: return nullptr;
  }
}

/// False when it cannot be drawn: `out.notices` tells why.
bool showImage(const std::string& bytes, bool cut, LoadedBody& out) {
  const char* const format = readerOf(out.guess.type);
  if (!format) {
    if (out.guess.type == BodyType::svg) out.notices << QStringLiteral("An SVG image is shown as text: it may name files of this machine.");
    return false;
  }
  if (!QImageReader::supportedImageFormats().contains(format)) {
    out.notices << QStringLiteral("%1: this system has no reader for it.").arg(text(codec::toText(out.guess.type)));
    return false;
  }
  QByteArray data = QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size()));
  QBuffer buffer(&data);
  buffer.open(QIODevice::ReadOnly);
  // This reader and no other, whatever the bytes go on with.
  QImageReader reader(&buffer, format);
  reader.setAutoDetectImageFormat(false);
  reader.setAutoTransform(true);
  QImageReader::setAllocationLimit(kImageMegabytes);
  const QSize size = reader.size();
  if (qint64(size.width()) * size.height() > kMostPixels) {
    out.notices << QStringLiteral("The image has %1 × %2 pixels, too many to be drawn here.").arg(size.width()).arg(size.height());
    return false;
  }
  QImage image;
  // What a broken file gave before its break is still worth a look.
  if (!reader.read(&image) && image.isNull()) {
    out.notices << QStringLiteral("The image cannot be drawn%1: %2.")
                       .arg(cut ? QStringLiteral(" from its first part") : QString(), reader.errorString());
    out.warning = true;
    return false;
  }
  out.image = std::move(image);
  out.shown = BodyView::image;
  return true;
}

QString pillFor(const BodyRequest& request, const LoadedBody& out) {
  if (request.view == BodyView::automatic) return text(out.guess.clause());
  return QStringLiteral("%1 · chosen").arg(toText(request.view));
}

}  // namespace

QString toText(BodyView view) {
  switch (view) {
    case BodyView::automatic:
      return QStringLiteral("Auto");
    case BodyView::text:
      return QStringLiteral("Text");
    case BodyView::json:
      return QStringLiteral("JSON");
    case BodyView::image:
      return QStringLiteral("Image");
    case BodyView::hex:
      return QStringLiteral("Hex");
    case BodyView::hexReceived:
      return QStringLiteral("Hex as received");
    case BodyView::protobuf:
      return QStringLiteral("Protobuf");
    case BodyView::mqtt:
      return QStringLiteral("MQTT");
  }
  return {};
}

LoadedBody loadBody(const BodyRequest& request, const CancelToken& token) {
  LoadedBody out;
  out.message = messageFor(request);
  if (!out.message.isEmpty()) return out;
  BodyBytes source(*request.reader, request.contentEncoding);
  if (!source.readUpTo(kHead, token)) return out;
  out.guess =
      codec::guessBodyType(request.contentType, std::string_view(source.decoded()).substr(0, kHead), source.atEnd());
  const bool asImage =
      request.view == BodyView::image || (request.view == BodyView::automatic && readerOf(out.guess.type));
  const std::uint64_t limit = asImage ? std::max(request.limit, kImageBytes) : request.limit;
  // One more than the limit, so that a body of exactly the limit counts as whole.
  if (!source.readUpTo(limit + 1, token)) return out;
  const bool cut = source.decoded().size() > limit;
  tellRecording(request, out);
  tellDecoding(request, source, out);
  const std::uint64_t produced = source.decoder().produced();
  auto bytes = std::make_shared<std::string>(source.take());
  if (cut) bytes->resize(std::size_t(limit));
  if (!request.notice.isEmpty()) out.notices << request.notice;
  // An event's data is what one reads; Text and Hex show its lines as they came.
  if (request.format.kind == display::PayloadFormat::Kind::event &&
      (request.view == BodyView::automatic || request.view == BodyView::json)) {
    *bytes = display::contentOf(request.format, std::move(*bytes));
    out.guess = codec::guessBodyType(request.contentType, std::string_view(*bytes).substr(0, kHead), !cut);
  }
  if (out.coded && !cut && source.atEnd()) out.bytes = bytes;

  if (request.view == BodyView::hex || request.view == BodyView::hexReceived) {
    out.shown = request.view;
    if (out.coded && request.view == BodyView::hex && !out.bytes)
      out.notices << QStringLiteral("Shown as received, with its coding: too long to decode at once.");
  } else if (asImage && showImage(*bytes, cut, out)) {
  } else if (showFormat(request, *bytes, cut, token, out)) {
    if (cut) out.notices.prepend(QStringLiteral("Showing the first %1.").arg(sizeText(limit)));
  } else if ((request.view == BodyView::automatic || request.view == BodyView::image) &&
             !codec::isTextual(out.guess.type)) {
    out.shown = BodyView::hex;
  } else {
    if (bytes->empty() && out.coded) out.message = QStringLiteral("Nothing could be decoded.");
    showText(request, *bytes, cut, token, out);
    if (cut) {
      const QString whole = out.coding.isEmpty() || !out.coded
                                ? QStringLiteral(" of %1").arg(sizeText(request.reader->size()))
                                : QString();
      out.notices.prepend(QStringLiteral("Showing the first %1%2.").arg(sizeText(limit), whole));
      out.mayLoadAll = request.limit < kAllBytes && produced > limit;
    }
  }
  if (out.pill.isEmpty()) out.pill = pillFor(request, out);
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
    const auto guess =
        codec::guessBodyType(plain.contentType, std::string_view(bytes).substr(0, kHead), source.atEnd());
    if (!request.contentEncoding.empty() && guess.type == BodyType::binary) {
      raw += "⟨" + sizeText(plain.body.recorded).toStdString() + " of " + request.contentEncoding +
             ": decoded under Body⟩";
    } else if (!codec::isTextual(guess.type)) {
      raw += "⟨" + sizeText(plain.body.recorded).toStdString() + ", " + std::string(codec::toText(guess.type)) +
             ": see Body⟩";
    } else {
      const bool cut = bytes.size() > plain.limit;
      const auto charset = codec::guessCharset(plain.contentType, std::string_view(bytes).substr(0, kHead));
      raw += codec::toUtf8(std::string_view(bytes).substr(0, std::size_t(plain.limit)), charset.name);
      if (cut)
        out.notices << QStringLiteral("Showing the first %1 of %2. Body can load all of it.")
                           .arg(sizeText(plain.limit), sizeText(plain.reader->size()));
      out.language = display::languageOf(guess.type);
    }
  }
  out.document = display::TextDocument::make(std::move(raw), token);
  return out;
}

}  // namespace penstock::gui
