-- Nobody ever gave one.
ALTER TABLE addresses DROP COLUMN fax;
