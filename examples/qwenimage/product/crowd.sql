-- More than 10,000 rows of others, by rule, so that every run has the same. Some touch the people of people.sql.
SET search_path TO studio, public;
-- The same readable label always gives the same id, a well-formed UUID.
CREATE OR REPLACE FUNCTION pg_temp.uid(label text) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
  SELECT overlay(overlay(md5(label) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid
$$;
CREATE OR REPLACE FUNCTION pg_temp.acc(handle text) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
  SELECT pg_temp.uid('account:' || handle)
$$;

-- The first four have an address close to that of Layla.
INSERT INTO accounts (id, email, email_verified, password_hash, language, credits, created_at)
SELECT pg_temp.acc('listener-' || n),
       (ARRAY['l_yla@example.com', 'layla+x@example.com', 'xlayla@example.com', 'layla@example.com.example.org'])[n],
       true, 'argon2id$none', 'en', n, timestamptz '2025-01-01 00:00:00+00' + n * interval '97 minutes'
FROM generate_series(1, 4) AS n;
INSERT INTO accounts (id, email, email_verified, password_hash, language, credits, created_at)
SELECT pg_temp.acc('listener-' || n), 'listener-' || n || '@example.org', n % 7 <> 0, 'argon2id$none',
       CASE WHEN n % 3 = 0 THEN 'ar' ELSE 'en' END, n % 50,
       timestamptz '2025-01-01 00:00:00+00' + n * interval '97 minutes'
FROM generate_series(5, 2000) AS n;

INSERT INTO profiles (account_id, handle, display_name, bio, updated_at)
SELECT pg_temp.acc('listener-' || n), 'listener-' || n, 'Listener ' || n, 'canary-crowd', timestamptz '2026-01-01 00:00:00+00'
FROM generate_series(1, 2000) AS n;

INSERT INTO songs (id, owner_id, title, length, audio_key, audio_bytes, created_at)
SELECT pg_temp.uid('song:listener:' || n), pg_temp.acc('listener-' || n), 'Sketch ' || n || ' canary-crowd',
       n % 300 * interval '1 second', 'songs/listener-' || n || '.wav', n * 1024,
       timestamptz '2025-06-01 00:00:00+00' + n * interval '41 minutes'
FROM generate_series(1, 1500) AS n;

INSERT INTO comments (song_id, author_id, body, created_at)
SELECT CASE WHEN n % 30 = 0 THEN pg_temp.uid('song:layla:1') ELSE pg_temp.uid('song:listener:' || n) END,
       pg_temp.acc('listener-' || (n + 1)), 'Nice. canary-crowd', timestamptz '2026-01-01 00:00:00+00' + n * interval '11 minutes'
FROM generate_series(1, 1500) AS n;

INSERT INTO follows (follower_id, followed_id, since)
SELECT pg_temp.acc('listener-' || n), pg_temp.acc(CASE WHEN n % 40 = 0 THEN 'layla' ELSE 'listener-' || (n + 1) END),
       timestamptz '2026-01-01 00:00:00+00' + n * interval '13 minutes'
FROM generate_series(1, 1000) AS n;

INSERT INTO login_events (id, account_id, ip, "userAgent", session_token, succeeded, logged_in_at)
SELECT pg_temp.uid('login:listener:' || n), pg_temp.acc('listener-' || n), inet '198.18.0.0' + n, 'Mozilla/5.0 canary-crowd',
       'none', n % 9 <> 0, timestamptz '2026-08-01 00:00:00+00' + n * interval '17 minutes'
FROM generate_series(1, 2000) AS n;

INSERT INTO page_views (account_id, browser_id, path, seconds, viewed_at)
SELECT pg_temp.acc('listener-' || (n % 2000 + 1)), pg_temp.uid('browser:' || n % 2000), '/canary-crowd/' || n, n % 90,
       timestamptz '2026-08-01 00:00:00+00' + n * interval '3 minutes'
FROM generate_series(1, 3000) AS n;
