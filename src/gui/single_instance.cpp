// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/single_instance.h"

#include <unistd.h>

#include <QCryptographicHash>
#include <QDataStream>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>

namespace penstock::gui {
namespace {

constexpr int kWaitMs = 1000;
constexpr quint32 kMostBytes = 1 << 20;  // of arguments: no command line is longer

}  // namespace

QString instanceName(const QString& project) {
  const QFileInfo info(project);
  const QString folder = QFileInfo(info.absolutePath()).canonicalFilePath();
  const QString path = (folder.isEmpty() ? info.absolutePath() : folder) + '/' + info.fileName();
  const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
  const QString name = QStringLiteral("penstock-%1-%2").arg(getuid()).arg(QString::fromLatin1(hash));
  const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
  return runtime.isEmpty() ? name : runtime + '/' + name;
}

bool handOver(const QString& name, const QStringList& arguments) {
  QLocalSocket socket;
  socket.connectToServer(name);
  if (!socket.waitForConnected(kWaitMs)) return false;
  QByteArray message;
  QDataStream stream(&message, QIODevice::WriteOnly);
  stream << arguments;
  QByteArray length;
  QDataStream prefix(&length, QIODevice::WriteOnly);
  prefix << quint32(message.size());
  socket.write(length + message);
  // The answer tells a living window from a socket that somebody forgot.
  while (socket.bytesAvailable() == 0) {
    if (!socket.waitForReadyRead(kWaitMs)) return false;
  }
  return socket.read(1) == "k";
}

SingleInstance::SingleInstance(QObject* parent) : QObject(parent) {
  server_.setSocketOptions(QLocalServer::UserAccessOption);
  connect(&server_, &QLocalServer::newConnection, this, &SingleInstance::accept);
}

bool SingleInstance::listen(const QString& name) {
  if (server_.listen(name)) return true;
  QLocalSocket probe;
  probe.connectToServer(name);
  if (probe.waitForConnected(kWaitMs)) return false;
  QLocalServer::removeServer(name);  // left behind by a crash: nobody answers
  return server_.listen(name);
}

void SingleInstance::accept() {
  while (QLocalSocket* socket = server_.nextPendingConnection()) {
    connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
    const auto read = [this, socket] {
      QByteArray seen = socket->peek(kMostBytes);
      QDataStream stream(seen);
      quint32 length = 0;
      stream >> length;
      if (stream.status() != QDataStream::Ok) return;
      if (length > kMostBytes) return socket->abort();
      if (seen.size() < qsizetype(sizeof length + length)) return;
      QStringList arguments;
      stream >> arguments;
      socket->readAll();
      socket->write("k");
      socket->flush();
      socket->disconnectFromServer();
      if (stream.status() == QDataStream::Ok) Q_EMIT startedAgain(arguments);
    };
    connect(socket, &QLocalSocket::readyRead, this, read);
    read();
  }
}

}  // namespace penstock::gui
