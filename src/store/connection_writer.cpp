// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/connection_writer.h"

#include "store/detail_codec.h"

namespace penstock::store {

Result<ConnectionWriter> ConnectionWriter::prepare(Database& db) {
  auto connection = db.prepare("INSERT INTO connection VALUES(NULL,?,?,?,?,?,?,?,?,?,?)");
  if (!connection) return connection.error();
  auto certificate = db.prepare("INSERT INTO certificate VALUES(NULL,?,?,?)");
  if (!certificate) return certificate.error();
  auto find = db.prepare("SELECT id FROM certificate WHERE sha256=?");
  if (!find) return find.error();
  return ConnectionWriter(db, std::move(*connection), std::move(*certificate), std::move(*find));
}

void ConnectionWriter::forget() {
  known_.clear();
  certificates_.clear();
}

int ConnectionWriter::rowOf(const model::ConnectionInfoPtr& connection, std::int64_t& row) {
  if (const auto found = known_.find(connection.get()); found != known_.end()) {
    if (!found->second.connection.expired()) {
      row = found->second.row;
      return SQLITE_OK;
    }
    known_.erase(found);
  }
  std::string client, server;
  if (connection->clientTls)
    if (const int code = encodeSide(*connection->clientTls, client); code != SQLITE_OK) return code;
  if (connection->serverTls)
    if (const int code = encodeSide(*connection->serverTls, server); code != SQLITE_OK) return code;
  connection_.bind(1, std::int64_t(connection->id));
  connection_.bindText(2, connection->clientAddress);
  connection_.bindText(3, connection->serverAddress);
  connection_.bindText(4, connection->listener);
  connection_.bindBlob(5, client);
  connection_.bindBlob(6, server);
  connection_.bindText(7, connection->entry);
  connection_.bindText(8, connection->upstreamProxy);
  connection_.bind(9, std::int64_t(connection->pid));
  connection_.bindText(10, connection->process);
  if (const int code = connection_.run(); code != SQLITE_OK) return code;
  row = db_->lastRow();
  if (known_.size() >= knownLimit) {
    std::erase_if(known_, [](const auto& entry) { return entry.second.connection.expired(); });
    if (known_.size() >= knownLimit) known_.clear();  // costs a few rows written twice
  }
  known_.emplace(connection.get(), Known{connection, row});
  return SQLITE_OK;
}

int ConnectionWriter::encodeSide(const model::TlsInfo& tls, std::string& out) {
  std::vector<std::int64_t> rows;
  for (const auto& certificate : tls.chain) {
    std::int64_t row = 0;
    if (const int code = certificateRow(*certificate, row); code != SQLITE_OK) return code;
    rows.push_back(row);
  }
  encodeTls(out, tls, rows);
  return SQLITE_OK;
}

int ConnectionWriter::certificateRow(const model::CertificateInfo& c, std::int64_t& row) {
  if (!c.sha256.empty()) {
    if (const auto found = certificates_.find(c.sha256); found != certificates_.end()) {
      row = found->second;
      return SQLITE_OK;
    }
    ResetAfter reset(findCertificate_);
    findCertificate_.bindText(1, c.sha256);
    const int code = findCertificate_.step();
    if (code == SQLITE_ROW) {
      row = findCertificate_.integer(0);
    } else if (code != SQLITE_DONE) {
      return code;
    }
  }
  if (row == 0) {
    std::string detail;
    encodeCertificate(detail, c);
    if (c.sha256.empty())
      certificate_.bindBlob(1, {});
    else
      certificate_.bindText(1, c.sha256);
    certificate_.bindBlob(2, c.der ? std::string_view(*c.der) : std::string_view());
    certificate_.bindBlob(3, detail);
    if (const int code = certificate_.run(); code != SQLITE_OK) return code;
    row = db_->lastRow();
  }
  if (certificates_.size() >= knownLimit) certificates_.clear();
  if (!c.sha256.empty()) certificates_.emplace(c.sha256, row);
  return SQLITE_OK;
}

}  // namespace penstock::store
