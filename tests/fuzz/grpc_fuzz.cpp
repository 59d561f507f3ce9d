// SPDX-License-Identifier: GPL-3.0-or-later
// Messages do not depend on the split; what is read, written again, is what came. Base64 in pieces is what it is as a whole.
#include <algorithm>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/wire/grpc/content_type.h"
#include "penstock/wire/grpc/message_reader.h"

namespace {

using namespace penstock;
using namespace penstock::wire::grpc;

template <class F>
void inPieces(std::string_view in, std::uint32_t split, F f) {
  while (!in.empty()) {
    split = split * 1664525u + (split ? 1013904223u : 0u);
    const std::size_t size = split ? std::min<std::size_t>(in.size(), 1 + (split >> 24) % 7) : in.size();
    f(in.substr(0, size));
    in.remove_prefix(size);
  }
}

/// Every message as "<flags><length><payload>" and "." behind its end.
std::string readMessages(bool web, std::string_view in, std::uint32_t split) {
  MessageReader reader(web);
  std::string out;
  std::uint64_t left = 0;
  inPieces(in, split, [&](std::string_view piece) {
    while (!piece.empty()) {
      const auto s = reader.step(piece);
      fuzz::require(s.consumed > 0 && s.consumed <= piece.size(), "a step without progress");
      piece.remove_prefix(s.consumed);
      if (s.begin) {
        fuzz::require(left == 0, "a message within a message");
        left = reader.length();
        out += "[" + std::to_string(reader.length()) + (reader.compressed() ? "c" : "") + (reader.trailers() ? "t" : "") + (reader.malformed() ? "m" : "") + "]";
      }
      fuzz::require(s.payload.size() <= left, "more payload than the message has");
      left -= s.payload.size();
      out += s.payload;
      fuzz::require(!s.end || left == 0, "an end before the payload's");
      if (s.end) out += ".";
    }
  });
  return out;
}

std::string readText(std::string_view in, std::uint32_t split) {
  Base64Reader reader;
  std::string out;
  inPieces(in, split, [&](std::string_view piece) { reader.feed(piece, out); });
  return out + (reader.failed() ? "!" : "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t choice = data[0];
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  const std::uint32_t split = std::uint32_t(choice) + 1;
  if (choice & 2) {
    fuzz::require(readText(in, split) == readText(in, 0), "the text depends on the split");
    return 0;
  }
  const bool web = choice & 1;
  fuzz::require(readMessages(web, in, split) == readMessages(web, in, 0), "the messages depend on the split");
  (void)readContentType(in);
  return 0;
}
