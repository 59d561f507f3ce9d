// SPDX-License-Identifier: GPL-3.0-or-later
// Connections once each, certificates once per fingerprint.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "penstock/model/exchange.h"
#include "store/database.h"

namespace penstock::store {

/// Thread: the writer's.
class ConnectionWriter {
 public:
  static Result<ConnectionWriter> prepare(Database& db);

  /// The row of the connection, written now if it was not. SQLITE_OK or an error code.
  int rowOf(const model::ConnectionInfoPtr& connection, std::int64_t& row);
  /// Rows told so far may not exist.
  void forget();

 private:
  ConnectionWriter(Database& db, Statement connection, Statement certificate, Statement findCertificate)
      : db_(&db),
        connection_(std::move(connection)),
        certificate_(std::move(certificate)),
        findCertificate_(std::move(findCertificate)) {}
  int encodeSide(const model::TlsInfo& tls, std::string& out);
  int certificateRow(const model::CertificateInfo& certificate, std::int64_t& row);

  // A live object cannot share its address with another one, and one that is gone is not asked for.
  struct Known {
    std::weak_ptr<const model::ConnectionInfo> connection;
    std::int64_t row;
  };
  static constexpr std::size_t knownLimit = 4096;

  Database* db_;
  Statement connection_, certificate_, findCertificate_;
  std::unordered_map<const model::ConnectionInfo*, Known> known_;
  std::unordered_map<std::string, std::int64_t> certificates_;  // by fingerprint
};

}  // namespace penstock::store
