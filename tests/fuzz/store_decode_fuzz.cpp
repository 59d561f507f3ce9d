// SPDX-License-Identifier: GPL-3.0-or-later
// What a project keeps as bytes: whatever they are, decoding ends, stays within them and gives values that can be counted with; what was
// decoded and is encoded again is decoded to the same. Input: one byte that chooses what it is, then the bytes.
#include <memory>
#include <string>

#include "fuzz/fuzz.h"
#include "store/detail_codec.h"
#include "store/bounds.h"
#include "store/head_codec.h"
#include "store/message_codec.h"
#include "store/row.h"
#include "store/text/segment.h"

namespace {

using namespace penstock;
using namespace penstock::store;

template <class Part>
std::string encoded(const Part& part) {
  std::string out;
  encode(out, part);
  return out;
}

template <class Decode>
void head(std::string_view in, Decode decode) {
  const auto first = decode(in);
  if (!first) return;
  const std::string again = encoded(*first);
  const auto second = decode(again);
  fuzz::require(second && encoded(*second) == again, "a head changes when it is written again");
}

void detail(std::string_view in) {
  model::Exchange x;
  if (!decodeDetail(in, x)) return;
  fuzz::require(x.trace.size() <= model::mostTraced, "a trace without an end");
  for (const model::TraceEntry& entry : x.trace)
    fuzz::require(entry.at >= -1 && entry.at <= INT64_MAX / 2 && !toText(entry.by).empty() && std::size_t(entry.did) < model::didCount &&
                      entry.detail.size() <= model::TraceEntry::longestDetail,
                  "an entry that cannot be");
  for (const model::BodyId id : model::bodyIds)
    if (const model::Body* body = bodyIn(x, id))
      fuzz::require(body->recorded <= INT64_MAX && (!body->bytes || body->bytes->size() <= in.size()), "a size that cannot be");
  std::string once, twice;
  encodeDetail(once, x);
  model::Exchange y;
  fuzz::require(decodeDetail(once, y), "what was encoded cannot be decoded");
  encodeDetail(twice, y);
  fuzz::require(once == twice, "the detail changes when it is written again");
}

// As the loader does: into a packed row and out of it.
void timings(std::string_view in) {
  model::RowFields fields;
  if (!decodeTimings(in, fields.timings)) return;
  for (const std::int64_t at : fields.timings.at) fuzz::require(at >= -1 && at <= INT64_MAX / 2, "a time that overflows what is added to it");
  Row row;
  RowTexts texts;
  Arena paths;
  pack(fields, row, texts, paths);
  const model::Summary summary = unpack(row, texts);
  for (unsigned i = 0; i < model::Timings::count; ++i)
    fuzz::require((summary.timings.at[i] < 0) == (fields.timings.at[i] < 0) && summary.timings.at[i] <= fields.timings.at[i], "a row's time");
}

void tls(std::string_view in) {
  std::vector<std::int64_t> rows;
  const auto info = decodeTls(in, rows);
  if (!info) return;
  fuzz::require(rows.size() + info->offeredAlpn.size() <= in.size(), "more than there are bytes");
  std::string once;
  encodeTls(once, *info, rows);
  std::vector<std::int64_t> again;
  fuzz::require(decodeTls(once, again) && again == rows, "a session changes when it is written again");
}

void certificate(std::string_view in) {
  model::CertificateInfo info;
  if (!decodeCertificate(in, info)) return;
  std::string once;
  encodeCertificate(once, info);
  model::CertificateInfo again;
  fuzz::require(decodeCertificate(once, again) && again.notAfter == info.notAfter && again.names == info.names, "a certificate changes");
}

void messages(std::string_view in) {
  if (in.size() < 2) return;
  const std::uint64_t first = std::uint8_t(in[0]), last = first + std::uint8_t(in[1]);
  in.remove_prefix(2);
  MessagePage all(first, 1000), part(first + 3, 5);
  const bool good = decodeMessages(in, first, last, all);
  fuzz::require(decodeMessages(in, first, last, part) == good, "it depends on what is wanted");
  fuzz::require(!decodeMessages(in, last + 1, first, all) && !decodeMessages(in, 0, UINT64_MAX, all), "a range that cannot be");
  if (!good) return;
  std::string once;
  MessageEncoder encoder(once);
  const auto found = all.take();
  fuzz::require(found.size() == last - first + 1, "a message is missing");
  for (const model::Message& m : found) {
    fuzz::require(m.offset + m.size >= m.offset && m.size <= INT64_MAX && m.at + m.at / 2 <= INT64_MAX / 2, "it overflows");
    encoder.add(m);
  }
  MessagePage again(first, 1000);
  fuzz::require(decodeMessages(once, first, last, again), "what was encoded cannot be decoded");
  const auto same = again.take();
  for (std::size_t i = 0; i < found.size(); ++i)
    fuzz::require(same[i].at == found[i].at && same[i].offset == found[i].offset && same[i].wireSize == found[i].wireSize &&
                      same[i].preview == found[i].preview && same[i].label == found[i].label,
                  "a message changes when it is written again");
}

void segment(std::string_view in) {
  const auto docs = decodeDocs(in);
  if (docs) fuzz::require(docs->oldest <= docs->newest && docs->ids.size() <= segmentDocs, "a segment that cannot be");
  SegmentHits hits;
  (void)findInBucket(in, 100, 0x616263, hits);
  fuzz::require((hits >> 100).none(), "a hit beyond the exchanges of a segment");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view in = fuzz::asText(data, size).substr(1);
  switch (data[0] % 9) {
    case 0: head(in, decodeRequestHead); break;
    case 1: head(in, decodeResponseHead); break;
    case 2: head(in, decodeHeaders); break;
    case 3: detail(in); break;
    case 4: timings(in); break;
    case 5: tls(in); break;
    case 6: certificate(in); break;
    case 7: messages(in); break;
    case 8: segment(in); break;
  }
  return 0;
}
