// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes under any type: what is seen inside of them is bounded, what a search is given is what it is given again, and guesses of character
// sets, pictures and event streams never read beyond the bytes.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/body_text.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/event_stream.h"
#include "penstock/codec/image_damage.h"

namespace {

using namespace penstock;

constexpr std::size_t kMost = 4096;

void seen(std::string_view type, std::string_view bytes) {
  const std::string text = codec::bodyText(type, std::string(bytes));
  const codec::SeenTexts all = codec::textsInside(type, text, 1u << 20), some = codec::textsInside(type, text, kMost);
  fuzz::require(some.text.size() <= kMost + 64, "more is seen than was asked for");
  fuzz::require(some.whole ? some.text == all.text : all.text.size() >= some.text.size() / 2, "what is seen depends on how much is asked for");
}

void wrapping(std::string_view bytes) {
  const auto kind = codec::textWrapping(bytes);
  if (kind == codec::TextWrapping::base64 && !bytes.starts_with("data:")) fuzz::require(codec::insideBase64(bytes).has_value(), "it is Base64 and is none");
  const auto begun = codec::insideBase64(bytes, true);
  if (begun) fuzz::require(begun->bytes.size() <= bytes.size(), "more came out than went in");
  const std::string read = codec::jsonAsRead(bytes, SIZE_MAX);
  fuzz::require(read.size() <= 8 * bytes.size() + 16, "JSON grows when it is read");
}

void guesses(std::string_view bytes) {
  const codec::CharsetGuess charset = codec::guessCharset("", bytes);
  fuzz::require(codec::knowsCharset(charset.name) && charset.bom <= bytes.size(), "a character set that nobody knows");
  fuzz::require(codec::isUtf8(codec::toUtf8(bytes.substr(charset.bom), charset.name)), "a text that is no UTF-8");
  for (const auto type : {codec::BodyType::png, codec::BodyType::gif, codec::BodyType::jpeg, codec::BodyType::bmp}) (void)codec::imageDamage(type, bytes);
  const codec::StreamEvents read = codec::readEvents(bytes, 100);
  fuzz::require(read.events.size() <= 100, "more events than were asked for");
  std::size_t data = 0;
  for (const codec::StreamEvent& event : read.events) data += event.data.size();
  fuzz::require(data <= bytes.size(), "events with more than the stream");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 20'000) return 0;
  static constexpr const char* types[] = {"", "text/plain", "application/json", "multipart/mixed; boundary=x", "application/x-www-form-urlencoded", "text/event-stream",
                                          "application/grpc-web-text", "application/x-ndjson", "text/html", "image/png"};
  const std::string_view bytes = fuzz::asText(data + 1, size - 1);
  seen(types[data[0] % std::size(types)], bytes);
  wrapping(bytes);
  guesses(bytes);
  return 0;
}
