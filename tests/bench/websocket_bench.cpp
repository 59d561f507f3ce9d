// SPDX-License-Identifier: GPL-3.0-or-later
// What a WebSocket message costs between the network and the store: frames read, unmasked, inflated, recorded, listed.
// Prints ns of CPU time a message, in reads as a busy connection gives them.
#include <zlib.h>

#include <cstdio>
#include <ctime>
#include <string>

#include "penstock/record/taps.h"
#include "unit/record/recording_thread.h"

namespace {

using namespace penstock;
using model::Direction;

struct Sink final : model::ExchangeSink {
  model::ExchangeId nextId() override { return ++last; }
  void record(model::RecordBatch batch) override {
    for (const auto& b : batch.messages) messages += b.messages.size();
  }
  bool congested() const override { return false; }
  void whenReady(std::function<void()> ready) override { ready(); }
  bool recording() const override { return true; }
  model::ExchangeId last = 0;
  std::uint64_t messages = 0;
};

std::string deflated(std::string_view text) {
  std::string out(text.size() + 64, '\0');
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = uInt(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = uInt(out.size());
  deflate(&z, Z_SYNC_FLUSH);
  out.resize(out.size() - z.avail_out - 4);
  deflateEnd(&z);
  return out;
}

std::string frameOf(std::string_view payload, bool masked, bool compressed) {
  std::string out{char(0x81 | (compressed ? 0x40 : 0))};
  const bool wide = payload.size() > 125;
  out += char((masked ? 0x80 : 0) | (wide ? 126 : int(payload.size())));
  if (wide) {
    out += char(payload.size() >> 8);
    out += char(payload.size());
  }
  const char key[] = {0x12, 0x34, 0x56, 0x78};
  if (masked) out.append(key, 4);
  for (std::size_t i = 0; i < payload.size(); ++i) out += masked ? char(payload[i] ^ key[i % 4]) : payload[i];
  return out;
}

/// `inRead`: messages that come with one read.
void measure(const char* what, std::string_view text, Direction d, bool compressed, std::size_t inRead) {
  Sink sink;
  record::test::RecordingThread thread(sink);
  auto live = thread.recorder.begin(steadyNow());
  auto response = std::make_shared<model::ResponseHead>();
  response->status = 101;
  response->headers.append("Upgrade", "websocket");
  if (compressed) response->headers.append("Sec-WebSocket-Extensions", "permessage-deflate");
  live->x().request = std::make_shared<model::RequestHead>();
  live->x().response = response;
  record::tapSwitched(*live);
  const std::string one = frameOf(compressed ? deflated(text) : std::string(text), d == Direction::toServer, compressed);
  std::string read;
  for (std::size_t i = 0; i < inRead; ++i) read += one;
  constexpr std::size_t messages = 1'000'000;
  const std::clock_t start = std::clock();
  for (std::size_t i = 0; i < messages / inRead; ++i) {
    live->body(d, read);
    if (i % (2'000 / inRead) == 0) thread.recorder.flush();  // a burst at 100,000 messages a second
  }
  const double ns = double(std::clock() - start) / CLOCKS_PER_SEC * 1e9 / messages;
  thread.recorder.flush();
  std::printf("%-34s %7.0f ns a message\n", what, ns);
  if (sink.messages != messages / inRead * inRead) std::printf("  %llu messages came\n", static_cast<unsigned long long>(sink.messages));
  live->finish();
}

}  // namespace

int main() {
  const std::string small = "{\"op\":\"tick\",\"n\":12345}", large(1000, 'j');
  measure("24 B, masked, one a read", small, Direction::toServer, false, 1);
  measure("24 B, masked, 20 a read", small, Direction::toServer, false, 20);
  measure("24 B, not masked, one a read", small, Direction::toClient, false, 1);
  measure("24 B, deflated, one a read", small, Direction::toServer, true, 1);
  measure("1000 B, masked, one a read", large, Direction::toServer, false, 1);
  measure("1000 B, deflated, one a read", large, Direction::toServer, true, 1);
}
