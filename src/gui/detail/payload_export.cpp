// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/payload_export.h"

#include <QSaveFile>

#include "penstock/display/body_bytes.h"
#include "gui/format.h"
#include "penstock/codec/charset.h"

namespace penstock::gui {
namespace {

constexpr std::uint64_t kPiece = 1u << 20;
constexpr std::uint64_t kMostInMemory = 512u << 20;  // no packet of MQTT is larger

QString readProblem(const display::BodyBytes& bytes) {
  const std::string& why = bytes.readProblem();
  return why.empty() ? QString()
                     : QStringLiteral("The payload could not be read: %1.").arg(QString::fromStdString(why));
}

}  // namespace

CopiedPayload copyPayload(const PayloadSource& source, PayloadForm form, const CancelToken& token) {
  CopiedPayload out;
  if (!source.reader || source.reader->size() == 0) {
    out.problem = QStringLiteral("There is no payload to copy.");
    return out;
  }
  display::BodyBytes bytes(*source.reader, source.coding);
  if (!bytes.readUpTo(kMostCopied + 1, token)) return out;
  out.problem = readProblem(bytes);
  if (!out.problem.isEmpty()) return out;
  if (bytes.decoded().size() > kMostCopied) {
    out.problem =
        QStringLiteral("More than %1 is too much for the clipboard: save it instead.").arg(sizeText(kMostCopied));
    return out;
  }
  const std::string all = display::contentOf(source.format, bytes.take());
  const bool utf8 = codec::isUtf8(all) && all.find('\0') == std::string::npos;
  if (form == PayloadForm::hex || (form == PayloadForm::natural && !utf8))
    out.text = QString::fromLatin1(QByteArray::fromRawData(all.data(), qsizetype(all.size())).toHex(' '));
  else
    out.text = QString::fromStdString(utf8 ? all : codec::toUtf8(all, "windows-1252"));
  return out;
}

QString savePayload(const PayloadSource& source, const QString& path, const CancelToken& token) {
  if (!source.reader) return QStringLiteral("There is no payload to save.");
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return QStringLiteral("%1: %2.").arg(path, file.errorString());
  display::BodyBytes bytes(*source.reader, source.coding);
  const bool whole =
      source.format.kind == display::PayloadFormat::Kind::event || source.format.kind == display::PayloadFormat::Kind::mqtt;
  for (;;) {
    if (!bytes.readUpTo(whole ? kMostInMemory : kPiece, token)) return {};
    std::string piece = bytes.take();
    if (whole) piece = display::contentOf(source.format, std::move(piece));
    if (file.write(piece.data(), qint64(piece.size())) != qint64(piece.size())) break;
    if (bytes.atEnd() || whole) break;
  }
  const QString problem = readProblem(bytes);
  if (!problem.isEmpty()) return problem;
  if (!file.commit()) return QStringLiteral("%1: %2.").arg(path, file.errorString());
  return {};
}

}  // namespace penstock::gui
