// SPDX-License-Identifier: GPL-3.0-or-later
// Multipart, frames of gRPC and GraphQL: places inside of the body, and a document of which white space alone changes.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/graphql.h"
#include "penstock/codec/grpc.h"
#include "penstock/codec/multipart.h"

namespace {

using namespace penstock;

std::string dense(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') out += c;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 20'000) return 0;
  const std::string_view body = fuzz::asText(data + 1, size - 1);
  const codec::Multipart read = codec::readMultipart(body, data[0] & 1 ? "multipart/mixed; boundary=x" : "multipart/mixed");
  std::size_t last = 0;
  for (const codec::MultipartPart& part : read.parts) {
    fuzz::require(part.headAt <= body.size() && part.headSize <= body.size() - part.headAt, "a head outside");
    fuzz::require(part.at <= body.size() && part.size <= body.size() - part.at && part.at >= part.headAt + part.headSize, "content outside, or in its head");
    fuzz::require(part.headAt >= last, "parts out of their order");
    fuzz::require(codec::isUtf8(part.name) && codec::isUtf8(part.fileName), "a name that is no UTF-8");
    fuzz::require(part.depth < 8, "too deep");
    codec::partContent(body, part);
    last = part.headAt;
  }
  const codec::GrpcFrames frames = codec::readGrpcFrames(body, data[0] & 2);
  for (const codec::GrpcFrame& frame : frames.frames)
    fuzz::require(frame.at <= frames.bytes.size() && frame.size <= frames.bytes.size() - frame.at, "a frame outside");
  const std::string laidOut = codec::layOutGraphql(body);
  if (body.find("\xef\xbb\xbf") == body.npos) fuzz::require(dense(laidOut) == dense(body), "more than white space changed");
  if (codec::isUtf8(body)) codec::graphqlText(codec::readGraphql(body, data[0] & 4 ? "application/graphql" : "application/json"));
  return 0;
}
