// SPDX-License-Identifier: GPL-3.0-or-later
// Both ends of HTTP/2 against bytes of a stranger. The first byte says which end, whether the preface is given, and the piece size.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/model/http_head.h"
#include "penstock/wire/http2/session.h"
#include "unit/wire/http2_for_test.h"

namespace {

using namespace penstock;
using namespace penstock::wire::http2;

/// Answers and resets as an engine would, so that the glue around nghttp2 is driven as well.
struct Answering final : test::Told {
  void onRequest(StreamId id, std::shared_ptr<model::RequestHead> head, HeadVerdict verdict, std::string why) override {
    fuzz::require(head->headers.received().size() <= 64 * 1024, "a head stays within its limit");
    test::Told::onRequest(id, std::move(head), verdict, std::move(why));
    if (verdict == HeadVerdict::malformed) return;
    switch (id % 8) {
      case 1:
        session->respond(id, test::responseOf(200), false);
        session->data(id, std::string(1000, 'x'));
        session->end(id, nullptr);
        break;
      case 3: session->reset(id, ErrorCode::refusedStream); break;
      case 5: session->abandon(id); break;
      default: break;
    }
  }
  void onData(void* owner, std::string_view bytes) override {
    test::Told::onData(owner, bytes);
    session->consume(of(owner).id, bytes.size());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const bool server = data[0] & 1, withPreface = data[0] & 2;
  const std::size_t piece = data[0] & 4 ? 1 + (data[0] >> 3) : SIZE_MAX;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  Options options;
  options.headLimit = 64 * 1024;
  Answering told;
  Session session(server ? Role::server : Role::client, options, told);
  told.session = &session;
  SteadyTime now(std::chrono::hours(1));
  std::string out;
  if (server && withPreface) session.receive(std::string(test::preface) + test::frame(4, 0, 0), now);
  if (!server) {
    for (int i = 0; i < 3; ++i) {
      auto& s = told.streams[2 * i + 1] = std::make_unique<test::Told::Stream>();
      s->id = session.request(test::get(), i != 1, s.get());
    }
    session.produce(out, SIZE_MAX);
  }
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!session.receive(bytes.substr(at, piece), now) || session.deaf()) break;
    out.clear();
    session.produce(out, 16 * 1024);
    now += std::chrono::milliseconds(1);
  }
  return 0;
}
