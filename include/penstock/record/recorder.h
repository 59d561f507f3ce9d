// SPDX-License-Identifier: GPL-3.0-or-later
// What an I/O thread tells the store: exchanges as they grow, and their bodies.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "penstock/model/exchange.h"
#include "penstock/model/exchange_sink.h"
#include "penstock/net/asio.h"
#include "penstock/net/brake.h"
#include "penstock/net/io_thread.h"
#include "penstock/net/reply.h"
#include "penstock/record/inflation.h"

namespace penstock::record {

using net::Awaitable;
using net::error_code;

class Recorder;
class LiveExchange;

/// Watches content on its way and says where messages begin and end (record/messages/). It sees every byte in order, each direction
/// for itself, and gives what is to be kept to LiveExchange::record.
/// Thread: the exchange's. Bytes of a stranger: it never throws and holds a bounded amount.
class MessageTap {
 public:
  virtual ~MessageTap() = default;
  virtual void content(LiveExchange& live, model::Direction d, std::string_view bytes) = 0;
  /// That direction is over, also when it was cut off. Once a direction, before the exchange finishes.
  virtual void ended(LiveExchange& live, model::Direction d) = 0;
};

/// An exchange under way, written by its I/O thread only. What the session changes it changes in `x` and then calls touch().
class LiveExchange : public std::enable_shared_from_this<LiveExchange> {
 public:
  LiveExchange(Recorder& recorder, SteadyTime start);
  ~LiveExchange();
  LiveExchange(const LiveExchange&) = delete;
  LiveExchange& operator=(const LiveExchange&) = delete;

  model::Exchange& x() { return *x_; }
  /// Notes the moment, now or then. The first note stays.
  void mark(model::Timings::Moment m) { mark(m, steadyNow()); }
  void mark(model::Timings::Moment m, SteadyTime t);
  /// Something worth showing changed.
  void touch();
  /// It is not to be recorded after all. What was told of it, if anything was, is taken back, its id is 0 from here on, and nobody hears
  /// of its end.
  void withdraw();
  /// Adds it to the exchange's trace, as of now where it says no moment.
  void did(model::TraceEntry entry);
  /// Content that passed: to the tap when there is one, else recorded.
  void body(model::Direction d, std::string_view content);
  /// Content to keep, up to max_body; counts as the body's.
  void record(model::BodyId body, std::string_view content);
  /// It sees the content from now on, of both directions; null ends it.
  void setTap(std::unique_ptr<MessageTap> tap) {
    tap_ = std::move(tap);
    tapEnded_[0] = tapEnded_[1] = false;
  }
  bool tapped() const { return tap_ != nullptr; }
  /// What inflating for display may cost this thread.
  Inflation& inflation();
  /// Microseconds since the exchange's start.
  std::int64_t sinceStart(SteadyTime t) const;
  /// Adds a message (index == x().messages) or replaces a recent one that was under way.
  void message(model::Message message);
  /// Content that passed and is not kept (ciphertext of a tunnel).
  void count(model::Direction d, std::uint64_t bytes);
  void bodyEnded(model::BodyId body, std::uint64_t wireBytes);
  /// Well, when x().failure says none. Publishes for the last time; later calls change nothing.
  void finish();
  void fail(model::Failure failure);
  bool finished() const { return !x_; }

 private:
  friend class Recorder;
  struct Side {
    std::string kept;          // not yet handed over
    std::uint64_t handed = 0;  // bytes handed over as chunks
  };
  void endTap(model::Direction d);
  Side& side(model::BodyId body) { return sides_[body.number()]; }
  /// One that is sent is another than what came from its first byte on.
  model::Body& bodyOf(model::BodyId body);
  void handOver(model::BodyId body);
  void endBodies();
  /// Looks for the request's operation in its head and in `body`, the beginning of its content. `enough`: more would not be looked at.
  void nameOperation(std::string_view body, bool enough);
  void endOperation();
  void handOverMessages();

  Recorder& recorder_;
  std::size_t slot_ = 0;                // in the recorder's list until it is finished
  std::shared_ptr<model::Exchange> x_;  // null once finished
  SteadyTime start_;
  Side sides_[4];  // by BodyId::number()
  std::unique_ptr<MessageTap> tap_;
  bool tapEnded_[2] = {false, false};
  std::vector<model::Message> messages_;  // not yet handed over
  std::size_t messageBytes_ = 0;          // of their payloads, those told twice counted twice
  std::size_t lastMessages_ = 0;          // how many were handed over at once: as many are expected
  bool recorded_ = true;  // false: begun while recording was stopped, or withdrawn
  bool withdrawn_ = false;
  bool told_ = false;     // something of it was put into a burst
  bool dirty_ = false;
  bool headLookedAt_ = false, named_ = false;  // for an operation; named: or there is none
  std::string opening_;  // of the request's content, where it was handed over before enough of it was there
};
using LiveExchangePtr = std::shared_ptr<LiveExchange>;

/// The program behind a client connection; nothing while it is not known. Any thread.
struct Process {
  std::uint32_t pid = 0;
  std::string path;
};
using ProcessOf = std::function<std::optional<Process>()>;

/// One for each I/O thread. An exchange that ends within a burst is published once, a longer one as it grows.
/// Thread: its IoThread. Lifetime: outlives its exchanges.
class Recorder final : public net::Brake {
 public:
  using Finished = std::function<void(const model::ExchangePtr&)>;
  /// `idle`: called when the last exchange under way ended; may be empty.
  Recorder(net::IoThread& thread, model::ExchangeSink& sink, std::uint64_t maxBody, Finished finished, std::function<void()> idle = {});

  /// Of bodies no more than that is recorded from here on.
  void limitBodies(std::uint64_t bytes) { maxBody_ = bytes; }
  /// `start`: when its first byte came, or went out.
  LiveExchangePtr begin(SteadyTime start, model::Source source = model::Source::proxy);
  /// The writer is behind: nothing more may be read from the network before ready().
  bool congested() const override { return sink_.congested(); }
  net::Awaitable<> ready() override;
  /// Hands over what is collected. At the latest one burst after it came.
  void flush();
  std::size_t live() const { return live_.size(); }
  Inflation& inflation() { return inflation_; }
  /// Lets go of the thread's context, which is about to be destroyed.
  void close();
  /// From now on exchanges that fail do so because Penstock stops, and nobody waits for the writer.
  void shuttingDown();
  /// Publishes those that still go on as ended by the shutdown, and hands all over. Nothing of this thread runs on afterwards: whoever
  /// waits for a name or a server is not told.
  void endAll();

  /// From now on exchanges of that client connection are told with the process, once it is known: also those that ended within the
  /// burst before it was.
  void watchClient(std::uint64_t connection, ProcessOf process);
  void clientGone(std::uint64_t connection);

  static constexpr std::chrono::milliseconds burst{20};
  static constexpr std::size_t inlineLimit = 64 * 1024;   // a body up to this travels inside the snapshot
  static constexpr std::size_t messagesAtOnce = 512;      // of one exchange within a burst
  static constexpr std::size_t chunkSize = 256 * 1024;    // a larger one in pieces of this

 private:
  friend class LiveExchange;
  void dirty(LiveExchange& live);
  void arm();
  void publish(model::ExchangePtr snapshot, bool recorded);
  /// The connection with its process, or null when nothing is to be changed.
  model::ConnectionInfoPtr withProcess(const model::ConnectionInfoPtr& connection);

  net::IoThread& thread_;
  model::ExchangeSink& sink_;
  std::uint64_t maxBody_;
  Finished finished_;
  std::function<void()> idle_;
  Inflation inflation_;
  std::optional<net::asio::steady_timer> timer_;  // made when first needed: the context may be younger than this
  bool armed_ = false, shuttingDown_ = false;
  std::list<net::Reply<bool>::Promise> waiting_;  // of ready(): for the sink to keep, or for shuttingDown()
  std::vector<std::weak_ptr<LiveExchange>> dirty_;
  model::RecordBatch batch_;
  std::size_t batchBytes_ = 0;
  std::vector<LiveExchange*> live_;  // begun and not finished
  void leave(LiveExchange& live);
  struct Client {
    ProcessOf process;
    model::ConnectionInfoPtr from, to;  // of the last exchange: those of one connection pair go on sharing it
    bool gone = false;
  };
  std::unordered_map<std::uint64_t, Client> clients_;  // by connection; empty while none is of this machine
};

}  // namespace penstock::record
