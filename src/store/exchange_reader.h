// SPDX-License-Identifier: GPL-3.0-or-later
// Reads exchanges, bodies and messages back from the project on a connection of its own.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "penstock/model/exchange.h"
#include "store/database.h"
#include "store/message_reader.h"
#include "store/write_queue.h"

namespace penstock::store {

/// Thread: any; calls wait for each other.
class ExchangeReader {
 public:
  static Result<std::unique_ptr<ExchangeReader>> open(const std::string& path, const std::string& vfs);
  /// Cuts a long read under way short: it gives cancelled, and so does every call from now on.
  void cancel() { cancelled_ = true; }
  /// Waits for the call under way.
  void close();

  /// The connection, with its certificates, costs more than the rest.
  enum class Connection : std::uint8_t { read, leftOut };
  /// **Errors**: notFound, corrupt, io, cancelled.
  Result<std::shared_ptr<model::Exchange>> load(model::ExchangeId id, Connection connection = Connection::read);
  /// Puts what the project holds of that page into it: nothing for an exchange without messages, or none at all.
  /// **Errors**: corrupt, io, cancelled.
  Result<void> messages(model::ExchangeId id, MessagePage& page);
  /// Whether the project holds the exchange and no clear hides it. **Errors**: io, cancelled.
  Result<bool> shows(model::ExchangeId id);
  /// The inline body; null when it has none. **Errors**: as load.
  Result<std::shared_ptr<const std::string>> inlineBody(model::ExchangeId id, model::BodyId body);
  /// The bytes from offset on, n at most, as far as chunks hold them, in order; none twice. **Errors**: io, corrupt, cancelled.
  Result<std::vector<ChunkPtr>> chunks(model::ExchangeId id, model::BodyId body, std::uint64_t offset,
                                       std::size_t n);
  /// End of the run of chunks that begins at `from` or covers it. **Errors**: io, corrupt, cancelled.
  Result<std::uint64_t> runEnd(model::ExchangeId id, model::BodyId body, std::uint64_t from);
  /// "" where there is no such page, or it is over 16 MB. **Errors**: io, cancelled.
  Result<std::string> keptPage(const std::string& key, std::uint64_t page);

 private:
  ExchangeReader(Database db, std::string path) : db_(std::move(db)), path_(std::move(path)) {}
  Result<void> prepare();
  /// Adds to `found` what lies from `covered` on, in one view of the project, and moves it on. Whether there may be more: pieces
  /// went from the log into the project meanwhile.
  Result<bool> addChunks(model::ExchangeId id, model::BodyId body, std::uint64_t end, std::uint64_t& covered,
                         std::vector<ChunkPtr>& found);
  Result<model::ConnectionInfoPtr> connection(std::int64_t row);
  /// What can be read of it: a damaged session says so, and so does one with a damaged certificate.
  Result<std::shared_ptr<const model::TlsInfo>> tls(std::string_view blob);
  Result<std::shared_ptr<const model::CertificateInfo>> certificate(std::int64_t row);
  Result<void> checkOpen() const;
  Error damaged(model::ExchangeId id) const;

  std::mutex mutex_;
  std::atomic<bool> cancelled_{false};
  Database db_;
  std::string path_;
  Statement exchange_, content_, connection_, certificate_, requestBody_, responseBody_, detail_, chunks_, chunk_, runTotals_, run_, shows_, kept_;  // kept_: made when it is first asked
  bool keptPrepared_ = false;
  std::optional<MessageReader> messages_;  // none in a project of schema 1
};

}  // namespace penstock::store
