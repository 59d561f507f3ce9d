// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/payload.h"

#include <utility>

#include "penstock/codec/charset.h"
#include "penstock/display/body_bytes.h"
#include "penstock/display/format.h"

namespace penstock::display {

namespace {

constexpr std::uint64_t pieceSize = 1u << 20;
constexpr std::uint64_t mostInMemory = 512u << 20;  // no packet of MQTT is larger

std::string readProblem(const BodyBytes& bytes) {
  return bytes.readProblem().empty() ? std::string() : "The payload could not be read: " + bytes.readProblem() + ".";
}

/// "ff 01".
std::string hexText(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 3);
  for (const char c : bytes) {
    if (!out.empty()) out += ' ';
    out += digits[std::uint8_t(c) >> 4];
    out += digits[std::uint8_t(c) & 15];
  }
  return out;
}

}  // namespace

CopiedPayload copyPayload(const PayloadSource& source, PayloadForm form, const CancelToken& token) {
  if (!source.reader || source.reader->size() == 0) return {{}, "There is no payload to copy."};
  BodyBytes bytes(*source.reader, source.coding);
  if (!bytes.readUpTo(mostCopied + 1, token)) return {};
  if (std::string problem = readProblem(bytes); !problem.empty()) return {{}, std::move(problem)};
  if (bytes.decoded().size() > mostCopied)
    return {{}, "More than " + sizeText(mostCopied) + " is too much for the clipboard: save it instead."};
  std::string all = contentOf(source.format, bytes.take());
  const bool utf8 = codec::isUtf8(all) && all.find('\0') == std::string::npos;
  if (form == PayloadForm::hex || (form == PayloadForm::natural && !utf8)) return {hexText(all), {}};
  return {utf8 ? std::move(all) : codec::toUtf8(all, "windows-1252"), {}};
}

std::string writePayload(const PayloadSource& source, const PayloadSink& sink, const CancelToken& token) {
  if (!source.reader) return "There is no payload to save.";
  BodyBytes bytes(*source.reader, source.coding);
  const bool whole = source.format.kind == PayloadFormat::Kind::event || source.format.kind == PayloadFormat::Kind::mqtt;
  do {
    if (!bytes.readUpTo(whole ? mostInMemory : pieceSize, token)) return {};
    std::string piece = bytes.take();
    if (whole) piece = contentOf(source.format, std::move(piece));
    if (!sink(piece)) return {};
  } while (!bytes.atEnd() && !whole);
  return readProblem(bytes);
}

}  // namespace penstock::display
