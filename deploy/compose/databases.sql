-- Wafa's database and Temporal's two, each with a role of its own; :'name' is a password.
CREATE ROLE wafa_owner LOGIN PASSWORD :'owner';
CREATE ROLE wafa_app LOGIN PASSWORD :'app';
CREATE DATABASE wafa OWNER wafa_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE wafa FROM PUBLIC;
GRANT CONNECT ON DATABASE wafa TO wafa_app;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE temporal_visibility OWNER temporal ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE temporal, temporal_visibility FROM PUBLIC;
