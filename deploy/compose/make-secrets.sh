#!/bin/sh
# sh deploy/compose/make-secrets.sh FOLDER: makes what is Wafa's own and names what only you have. Makes nothing twice.
# The files are readable, the folder is not: a container sees the single file it is given, under another user's number.
set -eu
folder=${1:?which folder?}
mkdir -p "$folder"
chmod 700 "$folder"

make() {
  [ -s "$folder/$1" ] || printf '%s' "$2" > "$folder/$1"
  chmod 444 "$folder/$1"
}
for name in wafa-master-key wafa-lookup-key; do
  make "$name" "$(openssl rand -base64 32)"
done
for name in wafa-product-token postgres-password wafa-owner-password wafa-app-password temporal-password; do
  make "$name" "$(openssl rand -hex 24)"
done
make database-url "postgres://wafa_app:$(cat "$folder/wafa-app-password")@postgres:5432/wafa"
make database-owner-url "postgres://wafa_owner:$(cat "$folder/wafa-owner-password")@postgres:5432/wafa"

for name in smtp-url oidc-client-secret product-database-url; do
  [ -s "$folder/$name" ] || echo "write $folder/$name"
done
echo "keep copies of $folder/wafa-master-key and $folder/wafa-lookup-key apart from the database and its backups"
